import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findFiles } from './find-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'find-files-'));
mkdirSync(join(folder, 'trip/day 2'), { recursive: true });
mkdirSync(join(folder, '.trash'));
mkdirSync(join(folder, 'empty'));
for (const [name, text] of [
  ['b.mp4', 'bb'],
  ['a.MOV', 'a'],
  ['notes.txt', 'x'],
  ['.half.mp4', 'x'],
  ['.trash/old.mp4', 'x'],
  ['trip/day 2/c.webm', 'ccc'],
] as const)
  writeFileSync(join(folder, name), text);
afterAll(() => rmSync(folder, { recursive: true }));

it('finds the videos in folders by their names, deep ones too, and passes over what is hidden', async () => {
  expect(await findFiles([folder])).toEqual([
    { path: join(folder, 'a.MOV'), name: 'a.MOV', bytes: 1, contentType: 'video/quicktime' },
    { path: join(folder, 'b.mp4'), name: 'b.mp4', bytes: 2, contentType: 'video/mp4' },
    { path: join(folder, 'trip/day 2/c.webm'), name: 'trip/day 2/c.webm', bytes: 3, contentType: 'video/webm' },
  ]);
});

it('takes each file once, however often it is named, and files of any name with a type', async () => {
  const paths = [join(folder, 'b.mp4'), join(folder, 'notes.txt'), folder];
  const found = await findFiles(paths, 'video/mp4');
  expect(found.map(({ name }) => name)).toEqual(['b.mp4', 'notes.txt', 'a.MOV', 'trip/day 2/c.webm']);
});

it.each([
  ['a path that is not there', ['/nowhere'], /no file \/nowhere/],
  ['a folder without videos', [join(folder, 'empty')], /no video file in/],
  ['a file whose type is unknown', [join(folder, 'notes.txt')], /--content-type/],
])('says what is wrong with %s', async (_name, paths, says) => {
  await expect(findFiles(paths)).rejects.toThrow(says);
});
