import { rm } from 'node:fs/promises';
import { makeStandIn } from '@reelgraph/media/corpus/make-stand-in.ts';
import type { BareRung } from './bare-ladder.ts';
import { type BenchOptions, type Figure, round } from './figure.ts';
import { bareSeconds, rungsOf } from './job-against-bare.ts';
import { type MediaWorld, openMediaWorld, variantOf } from './media-world.ts';

const LEAST = 0.95;

/**
 * Many clips of 15 s that wait on the queue for one worker, against as many bare commands in a loop. Half of the loop runs
 * before and half after, so that neighbours who come or go take from both alike.
 */
export async function throughput({ folder, clips, threads, count }: BenchOptions): Promise<Figure> {
  await using world = await openMediaWorld(threads);
  const clip = await makeStandIn(folder, clips.slice(0, 2), 15);
  const warm = await world.follow((await world.send(await variantOf(clip, 0))).videoId);
  const rungs = rungsOf(warm);
  const half = Math.ceil(count / 2);
  let bare = await loopSeconds(half, clip, folder, rungs, threads);
  const ours = await workerSeconds(world, clip, count);
  bare += await loopSeconds(count - half, clip, folder, rungs, threads);
  const share = bare / ours;
  const figure: Figure = { title: 'Throughput of one worker against bare commands in a loop', rows: {}, problems: [] };
  figure.rows[`${count} clips of 15 s`] = {
    ...{ 'one worker s': round(ours), 'bare loop s': round(bare), throughput: round(share) },
  };
  if (share < LEAST)
    figure.problems.push(`the throughput is ${round(share)} of bare commands in a loop, less than ${LEAST}`);
  return figure;
}

async function loopSeconds(
  count: number,
  clip: string,
  folder: string,
  rungs: readonly BareRung[],
  threads: number,
): Promise<number> {
  let seconds = 0;
  for (let done = 0; done < count; done++) seconds += await bareSeconds(clip, folder, rungs, threads);
  return seconds;
}

/** From the first one's taking to the last one's READY; all are on the queue before the worker goes on. */
async function workerSeconds(world: MediaWorld, clip: string, count: number): Promise<number> {
  const sent: string[] = [];
  {
    using _held = world.hold('compressor');
    for (let index = 1; index <= count; index++) sent.push(await sendOnce(world, await variantOf(clip, index)));
  }
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const videoId of sent) {
    const { claimedAt, readyAt } = await world.follow(videoId);
    first = Math.min(first, claimedAt);
    last = Math.max(last, readyAt);
  }
  return (last - first) / 1000;
}

async function sendOnce(world: MediaWorld, file: string): Promise<string> {
  const { videoId } = await world.send(file);
  await rm(file);
  return videoId;
}
