import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openTools } from '@reelgraph/media';
import { realClips } from '@reelgraph/media/corpus/real-clips.ts';
import { fiveMinutes, remux } from './early-parts.ts';
import type { BenchOptions, Figure } from './figure.ts';
import { jobAgainstBare } from './job-against-bare.ts';
import { ladderLooks } from './look-of-ladder.ts';
import { manyPosts } from './many-posts.ts';
import { requestRate } from './request-rate.ts';
import { throughput } from './throughput.ts';
import { workerMemory } from './worker-memory.ts';

// `npm run bench -- media [--only job,remux]`. Only on an idle machine do the wall times mean anything; minutes are for two idle cores.
const figures: Readonly<Record<string, (options: BenchOptions) => Promise<Figure>>> = {
  /** 6 minutes with 3 rounds. */
  job: jobAgainstBare,
  /** 5 minutes. */
  five: fiveMinutes,
  /** 1 minute. */
  remux,
  /** 7 minutes with 20 clips. */
  throughput,
  /** 1 minute. */
  memory: workerMemory,
  /** 2 minutes. */
  posts: manyPosts,
  /** 1 minute. */
  request: requestRate,
  /** 6 minutes with the clips of `../shared/media`. */
  look: ladderLooks,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(figures).join(',') },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    count: { type: 'string', default: '20' },
    posts: { type: 'string', default: '50' },
    megabytes: { type: 'string', default: '100' },
  },
});
const wanted = values.only.split(',');
const unknown = wanted.filter((name) => !Object.hasOwn(figures, name));
if (unknown.length > 0) {
  console.error(`--only knows ${Object.keys(figures).join(', ')}; not ${unknown.join(', ')}.`);
  process.exitCode = 2;
} else await measure(wanted);

async function measure(names: readonly string[]): Promise<void> {
  const shared = process.env.REELGRAPH_SHARED;
  const folder = await mkdtemp(join(tmpdir(), 'reelgraph-bench-'));
  const { rounds, threads, count, posts, megabytes } = values;
  const numbers = { rounds: Number(rounds), threads: Number(threads), count: Number(count) };
  const sizes = { posts: Number(posts), megabytes: Number(megabytes) };
  const options = { folder, clips: realClips(...(shared ? [shared] : [])), ...numbers, ...sizes };
  const { abilities, sandbox } = await openTools();
  console.log(`ffmpeg ${abilities.version}, sandbox ${sandbox.kind}, ${threads} threads, ${rounds} rounds`);
  try {
    for (const name of names) await show(name, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function show(name: string, options: BenchOptions): Promise<void> {
  const begun = performance.now();
  const { title, rows, problems } = (await figures[name]?.(options)) ?? { title: name, rows: {}, problems: [] };
  console.log(`${title} (${name}, taken in ${Math.round((performance.now() - begun) / 1000)} s)`);
  console.table(rows);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
