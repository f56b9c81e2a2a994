import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { box, u32 } from '../../corpus/mp4-boxes.ts';
import { isEncrypted, missingShare } from './boxes.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelgraph-boxes-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function saved(content: Buffer): Promise<string> {
  const file = join(folder, 'file');
  await writeFile(file, content);
  return file;
}

const ftyp = box('ftyp', Buffer.from('isom'), u32(0));
const data = box('mdat', Buffer.alloc(1000));
const large = Buffer.concat([u32(1), Buffer.from('mdat'), u32(0, 1016), Buffer.alloc(1000)]);
const ebml = Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80]);
const segment = (...size: number[]): Buffer =>
  Buffer.concat([ebml, Buffer.from([0x18, 0x53, 0x80, 0x67, ...size]), Buffer.alloc(1000)]);

test.for([
  ['a whole file', 'mov', Buffer.concat([ftyp, data, box('moov')]), 0],
  ['a file cut in its data', 'mov', Buffer.concat([ftyp, data]).subarray(0, 524), 0.49],
  ['a file cut in large data', 'mov', Buffer.concat([ftyp, large]).subarray(0, 516), 0.5],
  [
    'a file that lacks a trailing nothing',
    'mov',
    Buffer.concat([ftyp, data, box('moov'), box('free', Buffer.alloc(500))]).subarray(0, 1100),
    0,
  ],
  ['data that reach to the end', 'mov', Buffer.concat([ftyp, u32(0), Buffer.from('mdat'), Buffer.alloc(100)]), 0],
  ['a whole segment', 'matroska', segment(0x43, 0xe8), 0],
  ['a segment cut off', 'matroska', segment(0x47, 0xd0), 0.5],
  ['a segment of unknown size', 'matroska', segment(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 0],
  ['no segment', 'matroska', ebml, 0],
] as const)('%s', async ([, container, content, wanted]) => {
  expect(await missingShare(await saved(content), container)).toBeCloseTo(wanted, 1);
});

test('an encrypted track is told by its sample entry, not by a word in a title', async () => {
  const entry = Buffer.concat([Buffer.from('encv'), Buffer.alloc(6)]);
  expect(await isEncrypted(await saved(Buffer.concat([ftyp, box('moov', u32(99), entry)])))).toBe(true);
  expect(await isEncrypted(await saved(Buffer.concat([ftyp, box('moov', Buffer.from('my encv holiday'))])))).toBe(
    false,
  );
});
