import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { Env } from './command.ts';
import { hostOf } from './operator.ts';
import { runCli } from './run-cli.ts';
import { openTerminal, type Terminal } from './terminal.ts';

test.each<[name: string, args: string[], env: Env, says: string]>([
  [
    'no address at all',
    ['grant', 'a', 'operate'],
    { MONGODB_URL: 'secret' },
    'The database at an address that is none',
  ],
  ['a Redis that is none', ['jobs'], { REDIS_QUEUE_URL: 'secret' }, 'Redis at an address that is none'],
  ['no number for a page', ['videos', '--first', 'some'], {}, '--first is a number from 1 up.'],
  ['an empty page', ['feed', '--first', '0'], {}, '--first is a number from 1 up.'],
  ['a home that cannot be written', ['sign-out'], { XDG_CONFIG_HOME: '/dev/null' }, 'ENOTDIR'],
])('%s is named in words, without a stack and without secrets', async (_name, args, env, says) => {
  const { code, notes } = await run(args, env, terminalWith());
  expect(notes).toContain(says);
  expect(notes).not.toMatch(/\n +at |secret/);
  expect(code).toBeGreaterThan(0);
});

test('hosts are named without the secrets beside them, however many', () => {
  expect(hostOf('mongodb://me:se@cret@10.0.0.1:1,10.0.0.2:2/db?replicaSet=rs0')).toBe('10.0.0.1:1,10.0.0.2:2');
  expect(hostOf('redis://127.0.0.1:6401')).toBe('127.0.0.1:6401');
});

test('a reader that hangs up before the end, such as head, is no failure', async () => {
  const cli = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), 'help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cli.stdout.destroy();
  const [notes] = await Promise.all([text(cli.stderr), once(cli, 'exit')]);
  expect([cli.exitCode, notes]).toEqual([0, '']);
});

test('who presses Ctrl-C instead of typing a password has stopped the command', async () => {
  const { code, notes } = await run(['sign-in', '--login', 'alice'], {}, terminalWith('\u0003'));
  expect([code, notes]).toEqual([130, 'password: \n']);
});

let written = '';

async function run(args: readonly string[], env: Env, terminal: Terminal): Promise<{ code: number; notes: string }> {
  written = '';
  const code = await runCli(args, { terminal, env, signal: new AbortController().signal });
  return { code, notes: written };
}

/** A terminal in which somebody sits and presses these keys when asked. */
function terminalWith(keys = ''): Terminal {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const notes = Object.assign(new PassThrough(), { isTTY: true });
  notes.on('data', (chunk: Buffer) => {
    written += chunk;
    if (String(chunk).startsWith('password')) setImmediate(() => input.write(keys));
  });
  return openTerminal(input, new PassThrough(), notes);
}
