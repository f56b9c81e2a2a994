import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClip } from '../corpus/make-clip.ts';
import { mutate } from '../corpus/mutate.ts';
import { descendants, ProcessWatch } from '../corpus/process-watch.ts';
import { DEFAULT_POLICY, MediaRejected, type MediaTools, openTools, processVideo } from '../src/index.ts';

export interface FuzzOptions {
  readonly count: number;
  /** The first seed; a problem names the seed that shows it again. */
  readonly from: number;
  readonly parallel: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, count: number) => void;
}

export interface FuzzReport {
  readonly count: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
  readonly slowestMs: number;
  readonly peakBytes: number;
}

const MAX_MS = 60_000;
const MAX_BYTES = 1024 ** 3;
const SMALL = { size: '160x120', seconds: 0.5, audio: ['-c:a', 'aac', '-b:a', '32k'] } as const;

/** Small clips of every kind that is taken, to be damaged. */
async function makeSeeds(folder: string): Promise<Buffer[]> {
  const seeds = [
    makeClip(folder, 'late.mp4', SMALL),
    makeClip(folder, 'early.mp4', {
      ...SMALL,
      muxer: ['-movflags', '+faststart'],
      video: ['-c:v', 'libx264', '-bf', '2'],
    }),
    makeClip(folder, 'parts.mp4', { ...SMALL, muxer: ['-movflags', 'frag_keyframe+empty_moov', '-g', '5'] }),
    makeClip(folder, 'quick.mov', { ...SMALL, video: ['-c:v', 'mpeg4'], audio: ['-c:a', 'pcm_s16le'] }),
    makeClip(folder, 'vp8.webm', {
      ...SMALL,
      video: ['-c:v', 'libvpx', '-deadline', 'realtime'],
      audio: ['-c:a', 'libopus'],
    }),
    makeClip(folder, 'hevc.mkv', {
      ...SMALL,
      video: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'],
    }),
  ];
  return Promise.all(seeds.map(async (file) => readFile(await file)));
}

/** Feeds damaged files to the whole way and watches what becomes of them, and what is left when all is done. */
export async function fuzz({ count, from, parallel, signal, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const folder = await mkdtemp(join(tmpdir(), 'reelgraph-fuzz-'));
  const [tools, sources] = await Promise.all([openTools(), makeSeeds(folder)]);
  const ends: Record<string, number> = {};
  const problems: string[] = [];
  let slowestMs = 0;
  let next = from;
  let done = 0;
  const descriptors = openDescriptors();
  await using memory = new ProcessWatch();
  const work = async (worker: number): Promise<void> => {
    const workDir = join(folder, `worker-${worker}`);
    while (next < from + count && !signal?.aborted) {
      const seed = next++;
      const source = sources[seed % sources.length] ?? Buffer.alloc(0);
      await rm(workDir, { recursive: true, force: true });
      const one = await tryOne(tools, mutate(source, seed), workDir);
      ends[one.end] = (ends[one.end] ?? 0) + 1;
      slowestMs = Math.max(slowestMs, one.ms);
      if (one.problem) problems.push(`seed ${seed}: ${one.problem}`);
      onProgress?.(++done, count);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallel }, (_, worker) => work(worker)));
    if (memory.peakBytes > MAX_BYTES) problems.push(`a process took ${memory.peakBytes} bytes`);
    const left = descendants();
    if (left.length > 0) problems.push(`processes are left: ${left.join(', ')}`);
    if (openDescriptors() > descriptors + 2)
      problems.push(`${openDescriptors() - descriptors} descriptors are left open`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { count: done, ends, problems, slowestMs, peakBytes: memory.peakBytes };
}

interface One {
  readonly end: string;
  readonly ms: number;
  readonly problem?: string;
}

async function tryOne(tools: MediaTools, content: Buffer, workDir: string): Promise<One> {
  await mkdir(workDir, { recursive: true });
  const input = join(workDir, 'source');
  await writeFile(input, content);
  const started = performance.now();
  const end = await processVideo(input, workDir, DEFAULT_POLICY, { tools, threads: 1 }).then(
    () => 'READY',
    (error: unknown) => error,
  );
  const ms = performance.now() - started;
  const name = end instanceof MediaRejected ? end.code : end === 'READY' ? 'READY' : 'FAILED';
  if (name === 'FAILED')
    return { end: name, ms, problem: end instanceof Error ? (end.stack ?? end.message) : String(end) };
  if (ms > MAX_MS) return { end: name, ms, problem: `took ${ms} ms` };
  const left = (await readdir(workDir)).filter((entry) => entry !== 'source');
  return { end: name, ms, ...(name !== 'READY' && left.length > 0 ? { problem: `left ${left.join(', ')}` } : {}) };
}

function openDescriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}
