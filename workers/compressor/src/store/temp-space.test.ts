import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, utimesSync } from 'node:fs';
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

/** The folder of a worker that was killed in its middle. */
function leave(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  const worker = "require('net').createServer().listen('alive', () => process.kill(process.pid, 'SIGKILL'))";
  expect(spawnSync(process.execPath, ['-e', worker], { cwd: folder }).signal).toBe('SIGKILL');
  return folder;
}

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

it('removes what a dead worker left though it had the same process id, as in a container', async () => {
  const left = leave(`job-${process.pid}-5`);
  await TempSpace.open(root);
  expect(existsSync(left)).toBe(false);
});

it('leaves what another worker that lives works on, however long the path', async () => {
  const far = join(root, 'a'.repeat(120), 'b'.repeat(120));
  const other = await TempSpace.open(far);
  await using folder = await other.folder(1);
  await TempSpace.open(far);
  expect(existsSync(folder.path)).toBe(true);
});

it('leaves a folder that is just being made, and not for ever', async () => {
  const folder = join(root, 'job-new');
  mkdirSync(folder);
  await TempSpace.open(root);
  expect(existsSync(folder)).toBe(true);
  utimesSync(folder, 0, 0);
  await TempSpace.open(root);
  expect(existsSync(folder)).toBe(false);
});

it('refuses a job that the disk has no room for, before it starts', async () => {
  const space = await TempSpace.open(root);
  await expect(space.folder(2 ** 60)).rejects.toThrow(NoTempSpace);
});
