import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Guardian } from './guardian.ts';
import { isGroupAlive } from './process-group.ts';
import { type Died, type ProcessSpec, superviseProcess } from './supervise-process.ts';
import { until } from './until.ts';

const backoff = { firstMs: 20, factor: 2, maxMs: 200, stableMs: 60_000 };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'supervise-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('starts a part again that was killed with -9, later each time', async () => {
  await using guardian = new Guardian();
  const deaths: Died[] = [];
  await using part = superviseProcess(shell('sleep 1000'), { guardian, backoff, onDied: (died) => deaths.push(died) });
  for (let round = 1; round <= 3; round++) {
    const pid = await running(part);
    process.kill(pid, 'SIGKILL');
    await until('death seen', async () => deaths.length === round || 'alive', { withinMs: 2000, everyMs: 5 });
  }
  expect(deaths.map((died) => died.retryInMs)).toEqual([20, 40, 80]);
  expect(deaths[0]!.reason).toBe('killed by SIGKILL');
  await running(part);
});

test('ends the children of a part that was killed with -9', async () => {
  await using guardian = new Guardian();
  await using part = superviseProcess(shell('sleep 1000 & sleep 1000'), { guardian, backoff });
  const group = await running(part);
  process.kill(group, 'SIGKILL');
  await until('group gone', async () => !isGroupAlive(group) || 'alive', { withinMs: 2000, everyMs: 5 });
});

test('kills a part and its children that ignore SIGTERM when the limit is over', async () => {
  await using guardian = new Guardian();
  const part = superviseProcess(shell('trap "" TERM; echo ready; sleep 1000 & while :; do sleep 1; done'), {
    guardian,
    stopMs: 200,
  });
  const group = await running(part);
  await until('ready', async () => log().includes('ready') || 'silent', { withinMs: 2000 });
  const begun = performance.now();
  await part[Symbol.asyncDispose]();
  expect(performance.now() - begun).toBeLessThan(1500);
  await until('group gone', async () => !isGroupAlive(group) || 'alive', { withinMs: 2000, everyMs: 5 });
});

test('a program that does not exist is tried again and stops at once', async () => {
  await using guardian = new Guardian();
  const deaths: Died[] = [];
  const spec = { ...shell(''), command: join(folder, 'nowhere') };
  const part = superviseProcess(spec, { guardian, backoff, onDied: (died) => deaths.push(died) });
  await until('two deaths', async () => deaths.length >= 2 || 'none', { withinMs: 2000, everyMs: 5 });
  await part[Symbol.asyncDispose]();
  expect(deaths[0]!.reason).toContain('ENOENT');
});

test('leaves nothing running when the process that supervises is killed with -9', async () => {
  const fixture = fileURLToPath(new URL('./supervise-fixture.ts', import.meta.url));
  const supervisor = spawn(process.execPath, [fixture, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(supervisor.stdout), 'line');
  const group = Number(line);
  expect(isGroupAlive(group)).toBe(true);
  supervisor.kill('SIGKILL');
  await until('group gone', async () => !isGroupAlive(group) || 'alive', { withinMs: 5000 });
});

function shell(script: string): ProcessSpec {
  return {
    name: 'part',
    command: '/bin/sh',
    args: ['-c', script],
    env: process.env,
    logFile: join(folder, 'part.log'),
  };
}

function log(): string {
  return readFileSync(join(folder, 'part.log'), 'utf8');
}

async function running(part: { pid: number | undefined }): Promise<number> {
  await until('running', async () => part.pid !== undefined || 'not running', { withinMs: 2000, everyMs: 5 });
  return part.pid!;
}
