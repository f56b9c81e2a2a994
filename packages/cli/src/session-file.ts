import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Session, SessionKeeper } from '@reelgraph/client';
import { type Env, Failure } from './command.ts';

const STALE_LOCK_MS = 30_000;

/** The user's folder for settings of this program. */
export function configFolder(env: Env): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'reelgraph');
}

/**
 * Keeps the session of a gateway in a file that only its user can read. Commands that run at once share it: only one
 * of them refreshes, since a refresh token works once.
 */
export function keepInFile(folder: string, gatewayUrl: string): SessionKeeper {
  const file = join(folder, 'sessions.json');
  const gateway = new URL(gatewayUrl).origin;
  return {
    load: () => readSessions(file)[gateway] ?? null,
    save(session) {
      const { [gateway]: _, ...others } = readSessions(file);
      writePrivately(folder, file, session === null ? others : { ...others, [gateway]: session });
    },
    async alone(work) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const lock = join(folder, 'lock');
      await takeLock(lock);
      try {
        return await work();
      } finally {
        rmSync(lock, { recursive: true, force: true });
      }
    },
  };
}

function readSessions(file: string): Record<string, Session> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return {};
    throw new Failure(`${file} cannot be read: ${String(error)}`);
  }
  const sessions = parse(text);
  if (typeof sessions !== 'object' || sessions === null || Array.isArray(sessions))
    throw new Failure(`${file} is damaged: delete it and sign in again.`);
  // @note written by this program; what is no session in it is refused by the gateway.
  return sessions as Record<string, Session>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function writePrivately(folder: string, file: string, sessions: Record<string, Session>): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(sessions, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}

/** A folder can be made by one only; one that is left from a killed command is taken over. */
async function takeLock(lock: string): Promise<void> {
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_LOCK_MS) rmSync(lock, { recursive: true, force: true });
    else await delay(50);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
