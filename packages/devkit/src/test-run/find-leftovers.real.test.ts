import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findLeftovers, runVariable, type TestRun } from './find-leftovers.ts';

let run: TestRun;
beforeEach(() => {
  run = { id: crypto.randomUUID(), tmp: mkdtempSync(join(tmpdir(), 'leftovers-')) };
});
afterEach(() => rmSync(run.tmp, { recursive: true }));

test('a run that cleaned up has left nothing', () => {
  expect(findLeftovers(run)).toEqual([]);
});

test('a file left in the temporary folder is found', () => {
  writeFileSync(join(run.tmp, 'clip.mp4'), '');
  expect(findLeftovers(run)).toEqual([`temporary file left: ${join(run.tmp, 'clip.mp4')}`]);
});

test.runIf(process.platform === 'linux').each([
  ['environment', (env: TestRun) => ({ args: ['30'], env: { [runVariable]: env.id } })],
  ['folder', (env: TestRun) => ({ args: ['30'], env: { MEDIA_TMP_DIR: join(env.tmp, 'media') } })],
])('a process that still runs is found by the %s of its run', async (_how, describe) => {
  const { args, env } = describe(run);
  const child = spawn('/bin/sleep', args, { env });
  await once(child, 'spawn');
  expect(findLeftovers(run)).toEqual([`process ${child.pid} still runs: /bin/sleep 30`]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(findLeftovers(run)).toEqual([]);
});
