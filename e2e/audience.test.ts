import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';

const main = join(import.meta.dirname, '../packages/cli/src/main.ts');
/** Three places with stores of their own. */
const TIMEOUT_MS = 300_000;
const children = new Set<ChildProcess>();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelgraph-audience-'));
});
afterAll(async () => {
  for (const child of children) child.kill();
  await rm(folder, { recursive: true });
});

/** As somebody's shell does; `onNote` hears each piece of what goes to the terminal besides the report. */
async function audience(args: readonly string[], onNote: (note: string, stop: () => void) => void = () => {}) {
  const child = spawn(process.execPath, [main, 'audience', ...args], {
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.setEncoding('utf8').on('data', (note: string) => onNote(note, () => child.kill('SIGTERM')));
  children.add(child);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, notes, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  children.delete(child);
  return { out, notes, code };
}

it(
  'lives some days with each kind of feed, and shows how good it was',
  async () => {
    const file = join(folder, 'audience.html');
    const { code, out, notes } = await audience(['--users', '6', '--days', '2', '--out', file]);
    expect({ code, notes }).toMatchObject({ code: 0 });
    for (const day of [1, 2])
      for (const feed of ['ml', 'trending', 'random', 'oracle'])
        expect(out).toMatch(new RegExp(`^ +${day} +${feed} +[1-9]\\d* +\\d+\\.\\d %.* 0$`, 'm'));
    expect(out).toMatch(/met +0 repeats in the ML feed/);
    const page = await readFile(file, 'utf8');
    expect(page).toContain('<svg');
  },
  TIMEOUT_MS,
);

it(
  'ends soon after it is told to, and reports nothing',
  async () => {
    const { code, out, notes } = await audience(['--users', '6', '--days', '9'], (note, stop) => {
      if (note.includes('day 1 of 9')) stop();
    });
    expect(code).toBe(130);
    expect(out).toBe('');
    expect(notes).not.toContain('day 3 of 9');
  },
  TIMEOUT_MS,
);
