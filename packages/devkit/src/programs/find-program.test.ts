import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProgram } from './find-program.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-'));
  mkdirSync(join(folder, 'a'));
  mkdirSync(join(folder, 'b/tool'), { recursive: true });
  writeFileSync(join(folder, 'a/tool'), '');
  writeFileSync(join(folder, 'a/other'), '');
  chmodSync(join(folder, 'a/other'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('finds the first name that can be run', () => {
  expect(findProgram(['tool', 'other'], `${folder}/a:${folder}/b`)).toBe(join(folder, 'a/other'));
});

test('neither a folder nor a file without the right to run is a program', () => {
  expect(findProgram(['tool'], `${folder}/a::${folder}/b`)).toBeUndefined();
});
