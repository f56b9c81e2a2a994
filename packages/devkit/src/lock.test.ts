import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLockHolder, tryLock, waitForLock } from '../lock.mjs';

let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  lock = join(folder, 'the.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a lock is held by one at a time, and says by whom', () => {
  const unlock = tryLock(lock);
  expect(tryLock(lock)).toBeUndefined();
  expect(readLockHolder(lock)).toBe(process.pid);
  unlock?.();
  expect(readLockHolder(lock)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test('who waits gets the lock when it is given back, and is told once whom it waits for', async () => {
  const unlock = tryLock(lock);
  const told: number[] = [];
  const waiting = waitForLock(lock, (pid) => told.push(pid));
  setTimeout(() => unlock?.(), 250);
  (await waiting)();
  expect(told).toEqual([process.pid]);
});

test('the lock of a process that was killed is taken over', async () => {
  const holder = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
  await once(holder, 'spawn');
  writeFileSync(lock, JSON.stringify({ pid: holder.pid, born: '' }));
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(readLockHolder(lock)).toBeUndefined();
  tryLock(lock)?.();
  expect(readdirSync(folder)).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'a process that was given the number of a dead one does not hold its lock',
  () => {
    writeFileSync(lock, JSON.stringify({ pid: process.pid, born: '1' }));
    expect(tryLock(lock)).toBeTypeOf('function');
  },
);

test('a lock that was never written whole is respected for a moment, then taken over', () => {
  writeFileSync(lock, '');
  expect(tryLock(lock)).toBeUndefined();
  utimesSync(lock, new Date(0), new Date(0));
  expect(tryLock(lock)).toBeTypeOf('function');
});
