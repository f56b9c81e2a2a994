import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ApartOptions } from './plan-apart.ts';

const program = fileURLToPath(new URL('./plan-apart.fixture.ts', import.meta.url));
const known = '{ media { title } }';
/** Every level asks twice for the next one, of an interface that is an object elsewhere. */
const level = (depth: number): string =>
  depth === 0
    ? 'title'
    : `title stars ... on Book { pages } related { ${level(depth - 1)} } fans { likes { ${level(depth - 1)} } }`;
const endless = `{ media { ${level(7)} } }`;
/** Takes more memory at once than there is, as a large array of the planner may. */
const large = `{ media(kind: "${'x'.repeat(60_000_000)}") { title } }`;

/** A process that plans apart: V8 would end it whole, as it would a gateway. */
function startPlanning(options: Partial<ApartOptions>): ChildProcess {
  const child = fork(program, [JSON.stringify(options)], { execArgv: [], detached: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** The same with no more than so many open files. */
function startWithFiles(most: number): ChildProcess {
  const args = ['-c', `ulimit -n ${most}; exec "$@"`, 'sh', process.execPath, program];
  const env = { ...process.env, IDENTITY_SECRET: 'known to none but the gateway' };
  const child = spawn('sh', args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** How planning ends, or how the whole process does. */
async function planIn(child: ChildProcess, document: string): Promise<unknown> {
  const end = Promise.withResolvers<unknown>();
  const hear = (message: unknown) => void (message !== 'asked' && end.resolve(message));
  child.on('message', hear).once('exit', (...how) => end.resolve({ exit: how }));
  child.send(document);
  return end.promise.finally(() => child.off('message', hear));
}

const plannerOf = ({ pid }: ChildProcess): number => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
/** What nobody has collected yet after its end has no command line any more. */
const runs = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('planner-process');

test('a document that takes all memory ends with its plan alone, and the next one is planned', async () => {
  const child = startPlanning({ maxMemoryMb: 32, timeoutMs: 60_000 });
  expect(await planIn(child, large)).toEqual({ end: 'Planning took too much memory. true' });
  expect(await planIn(child, known)).toEqual({ end: 'planned' });
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test.runIf(existsSync('/proc/self/task'))(
  'who plans is not ended by signals to all, and not left behind by a process that was killed',
  async () => {
    const child = startPlanning({ timeoutMs: 500 });
    expect(await planIn(child, known)).toEqual({ end: 'planned' });
    const planner = plannerOf(child);
    expect(planner).toBeGreaterThan(1);
    process.kill(planner, 'SIGINT');
    expect(await planIn(child, known)).toEqual({ end: 'planned' });
    expect(plannerOf(child)).toBe(planner);
    child.send(endless);
    await once(child, 'message');
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(runs(planner)).toBe(false), { timeout: 10_000 });
  },
);

test.runIf(existsSync('/proc/self/task'))(
  'the planner knows no secrets, and who has no file left to start another with lives on and plans when there are some',
  async () => {
    const child = startWithFiles(100);
    expect(await planIn(child, known)).toEqual({ end: 'planned' });
    const planner = plannerOf(child);
    expect(readFileSync(`/proc/${planner}/environ`, 'utf8')).not.toContain('known to none');
    child.send('full');
    process.kill(planner, 'SIGKILL');
    const refused = { end: 'The planner does not start. false' };
    await vi.waitFor(async () => expect(await planIn(child, known)).toEqual(refused), { timeout: 10_000 });
    child.send('free');
    expect(await planIn(child, known)).toEqual({ end: 'planned' });
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
);
