import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { descendants } from '../corpus/process-watch.ts';
import { Workshop } from '../corpus/workshop.ts';
import { PROBE_LIMITS } from './tools/limits.ts';
import { openTools } from './tools/open-tools.ts';
import { runTool } from './tools/run-tool.ts';
import type { SandboxKind } from './tools/sandbox.ts';

let shop: Workshop;
let long: string;
beforeAll(async () => {
  shop = await Workshop.open();
  long = await shop.make('long.mp4', { size: '1280x720', seconds: 20, picture: 'testsrc' });
});
afterAll(() => shop[Symbol.asyncDispose]());

const KINDS: readonly SandboxKind[] = ['bubblewrap', 'unshare', 'no-network', 'limits', 'bare'];
const descriptors = (): number => readdirSync('/proc/self/fd').length;

async function until(condition: () => boolean, seconds: number): Promise<boolean> {
  for (const start = performance.now(); performance.now() - start < seconds * 1000; await later(20)) {
    if (condition()) return true;
  }
  return false;
}

test.for(KINDS)('an abort ends everything within a second, in the sandbox %s', async (kind, { skip }) => {
  const tools = await openTools({ strongestSandbox: kind });
  skip(tools.sandbox.kind !== kind, `this machine forbids ${kind}`);
  const [folders, open] = [await shop.leftovers(), descriptors()];
  const stop = new AbortController();
  let abortedAt = 0;
  const onProgress = ({ step, fraction }: { step: string; fraction: number }): void => {
    if (step !== 'encode' || fraction < 0.05 || abortedAt > 0) return;
    abortedAt = performance.now();
    stop.abort(new Error('cancelled by its owner'));
  };
  const { processVideo } = await import('./process-video.ts');
  const { DEFAULT_POLICY } = await import('./policy.ts');
  const work = processVideo(long, shop.folder, DEFAULT_POLICY, { tools, signal: stop.signal, onProgress });
  await expect(work).rejects.toThrow('cancelled by its owner');
  expect(performance.now() - abortedAt).toBeLessThan(1000);
  expect(await until(() => descendants().length === 0, 1)).toBe(true);
  expect(await shop.leftovers()).toEqual(folders);
  expect(descriptors()).toBeLessThanOrEqual(open + 1);
});

test.for(KINDS.slice(0, -1))('kill -9 of the worker takes ffmpeg along, in the sandbox %s', async (kind, { skip }) => {
  skip((await openTools({ strongestSandbox: kind })).sandbox.kind !== kind, `this machine forbids ${kind}`);
  const victim = fork(fileURLToPath(new URL('../corpus/victim.ts', import.meta.url)), [long, shop.folder, kind]);
  await once(victim, 'message');
  const mine = ffmpegsOn(shop.folder);
  expect(mine.length).toBeGreaterThan(0);
  victim.kill('SIGKILL');
  await once(victim, 'exit');
  expect(await until(() => ffmpegsOn(shop.folder).length === 0, 2)).toBe(true);
});

/** Running programs whose command line names this folder. */
function ffmpegsOn(folder: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) => pid > 0 && pid !== process.pid && commandOf(pid).includes('ffmpeg') && commandOf(pid).includes(folder),
    );
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

test('a tool that shows no progress is ended as stalled', async () => {
  const tools = shop.tools;
  const args = () => ['-nostdin', '-v', 'error', '-re', '-f', 'lavfi', '-i', 'color=size=16x16', '-f', 'null', '-'];
  const limits = { ...PROBE_LIMITS, stallMs: 300 };
  const run = await runTool(tools.sandbox, { tool: tools.ffmpeg, args, limits }, { isProgress: () => false });
  expect(run.ending).toBe('stalled');
  expect(run.wallMs).toBeLessThan(2000);
});

test('a tool that goes on for too long is ended, whatever progress it shows', async () => {
  const tools = shop.tools;
  const args = () => ['-nostdin', '-v', 'error', '-re', '-f', 'lavfi', '-i', 'color=size=16x16', '-f', 'null', '-'];
  const call = { tool: tools.ffmpeg, args, limits: { ...PROBE_LIMITS, wallMs: 300 } };
  const run = await runTool(tools.sandbox, call, { isProgress: () => true });
  expect(run.ending).toBe('wall-time');
  expect(run.wallMs).toBeLessThan(2000);
});

test('a tool that passes its processor time, memory or file size is ended by the system', async () => {
  const { failureOf } = await import('./read/read-failure.ts');
  const tools = shop.tools;
  const endless = ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=1920x1080'];
  const run = async (args: readonly string[], changed: Partial<typeof PROBE_LIMITS>) => {
    const limits = { ...PROBE_LIMITS, ...changed };
    return failureOf(
      await runTool(tools.sandbox, { tool: tools.ffmpeg, args: () => args, outDir: shop.folder, limits }),
      limits,
    );
  };
  expect(await run([...endless, '-f', 'null', '-'], { cpuSeconds: 1 })).toMatchObject({ code: 'TOO_COMPLEX' });
  expect(await run([...endless, '-f', 'rawvideo', '-y', 'large'], { fileBytes: 1e6 })).toMatchObject({
    code: 'TOO_COMPLEX',
  });
  // ffmpeg leaves with 0 here: what it says, and that nothing came out, is all that tells.
  const large = ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'color=size=16000x16000', '-f', 'null', '-'];
  const limits = { ...PROBE_LIMITS, addressSpaceBytes: 700_000_000 };
  const tight = await runTool(tools.sandbox, { tool: tools.ffmpeg, args: () => large, limits });
  expect(tight.stderrTail).toContain('Cannot allocate memory');
});

test('inside bubblewrap there is no network, and no file but the input', async ({ skip }) => {
  const tools = await openTools();
  skip(tools.sandbox.kind !== 'bubblewrap', 'this machine has no bubblewrap');
  const say = async (input: string) => {
    const args = () => ['-v', 'error', '-protocol_whitelist', 'file,tcp,http', '-i', input];
    return (await runTool(tools.sandbox, { tool: tools.ffprobe, args, limits: PROBE_LIMITS })).stderrTail;
  };
  expect(await say('/etc/passwd')).toMatch('No such file');
  expect(await say(long)).toMatch('No such file');
  expect(await say('http://127.0.0.1:1/')).toMatch(/unreachable|refused|assign requested/);
});

test('inside unshare there is no network and nothing in /tmp but its own, and what is missing is said in the log', async ({
  skip,
}) => {
  const said: { level: string; fields: object; message: string }[] = [];
  const note = (level: string) => (fields: object, message: string) => void said.push({ level, fields, message });
  const tools = await openTools({ strongestSandbox: 'unshare', log: { info: note('info'), warn: note('warn') } });
  skip(tools.sandbox.kind !== 'unshare', 'this machine forbids unshare');
  expect(said).toMatchObject([
    { level: 'warn', fields: { sandbox: 'unshare' }, message: expect.stringContaining('install bubblewrap') },
  ]);
  const say = async (input: string, shown: { input?: string; outDir?: string } = {}) => {
    const args = () => ['-v', 'error', '-protocol_whitelist', 'file,tcp,http', '-i', input];
    return (await runTool(tools.sandbox, { tool: tools.ffprobe, args, ...shown, limits: PROBE_LIMITS })).stderrTail;
  };
  expect(await say('http://127.0.0.1:1/')).toMatch(/unreachable|assign requested/);
  const hidden = join(await mkdtemp('/tmp/reelgraph-hidden-'), 'clip.mp4');
  await copyFile(long, hidden);
  expect(await say(hidden)).toMatch('No such file');
  expect(await say(hidden, { input: hidden })).toBe('');
  expect(await say('clip.mp4', { outDir: dirname(hidden) })).toBe('');
  expect(await say(hidden, { input: long })).toMatch('No such file');
  await rm(dirname(hidden), { recursive: true });
});

test('a tool that is broken into inside unshare cannot take the walls down', async ({ skip }) => {
  const { sandbox } = await openTools({ strongestSandbox: 'unshare' });
  skip(sandbox.kind !== 'unshare', 'this machine forbids unshare');
  const call = { tool: '/bin/umount', args: () => ['/tmp'], limits: PROBE_LIMITS };
  expect((await runTool(sandbox, call)).code).not.toBe(0);
});

test('ffmpeg killed by somebody else is nobody’s fault: tried again, never refused', async () => {
  let killed = false;
  const onProgress = ({ step }: { step: string }): void => {
    if (step !== 'encode' || killed) return;
    killed = true;
    for (const pid of descendants()) kill(pid);
  };
  await expect(shop.process(long, { onProgress })).rejects.toMatchObject({
    name: 'MediaFailed',
    reason: 'KILLED',
    transient: true,
  });
});

/** Ends a process; one that was listed may have ended by itself meanwhile. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
