// Plain JavaScript because the bootstrap, which runs before the pinned Node is there, takes these locks too.
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** @param {string} path */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(path)) return () => release(path);
    const holder = read(path);
    if (holder === 'gone') continue;
    if (isAlive(holder)) return undefined;
    removeStale(path);
  }
  return undefined;
}

/** @param {string} path @param {(pid: number) => void} [onWait] */
export async function waitForLock(path, onWait) {
  for (let told = false; ; told = true) {
    const unlock = tryLock(path);
    if (unlock) return unlock;
    if (!told) onWait?.(readLockHolder(path) ?? 0);
    await delay(100);
  }
}

/** @param {string} path */
export function readLockHolder(path) {
  const holder = read(path);
  return typeof holder === 'object' && isAlive(holder) ? holder.pid : undefined;
}

function create(path) {
  let file;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeSync(file, JSON.stringify({ pid: process.pid, born: bornAt(process.pid) }));
  closeSync(file);
  return true;
}

function release(path) {
  const holder = read(path);
  if (holder.pid === process.pid) rmSync(path, { force: true });
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return 'gone';
    return isFresh(path) ? 'unwritten' : 'broken';
  }
}

function isFresh(path) {
  try {
    return Date.now() - statSync(path).mtimeMs < 2000;
  } catch {
    return false;
  }
}

function isAlive(holder) {
  if (holder === 'unwritten') return true;
  if (holder === 'broken') return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return bornAt(holder.pid) === holder.born;
}

/** Tells a process from a later one that was given the same number. Empty where there is no /proc. */
function bornAt(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
  } catch {
    return '';
  }
}

/** Moves the lock aside first: of several that find it stale one wins, and a lock taken meanwhile is put back. */
function removeStale(path) {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (isAlive(read(aside))) renameSync(aside, path);
  else rmSync(aside, { force: true });
}
