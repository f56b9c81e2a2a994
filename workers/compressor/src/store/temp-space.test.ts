import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NoTempSpace, TempSpace } from './temp-space.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reelgraph-temp-space-'));
});
afterEach(() => rm(root, { recursive: true }));

it('removes the folder of a job whatever happens in it', async () => {
  const space = await TempSpace.open(root);
  let path = '';
  await expect(
    (async () => {
      await using folder = await space.folder(1);
      path = folder.path;
      expect(existsSync(path)).toBe(true);
      throw new Error('in the middle');
    })(),
  ).rejects.toThrow('in the middle');
  expect(existsSync(path)).toBe(false);
});

it('removes what a dead worker left, and only that', async () => {
  const dead = spawnSync('true').pid;
  mkdirSync(join(root, `job-${dead}-0`));
  mkdirSync(join(root, `job-${process.ppid}-0`));
  await TempSpace.open(root);
  expect(existsSync(join(root, `job-${dead}-0`))).toBe(false);
  expect(existsSync(join(root, `job-${process.ppid}-0`))).toBe(true);
});

it('refuses a job that the disk has no room for, before it starts', async () => {
  const space = await TempSpace.open(root);
  await expect(space.folder(2 ** 60)).rejects.toThrow(NoTempSpace);
});
