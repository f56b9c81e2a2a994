import { makeStandIn } from '@reelgraph/media/corpus/make-stand-in.ts';
import type { BareRung } from './bare-ladder.ts';
import { type BenchOptions, type Figure, round } from './figure.ts';
import { bareSeconds, rungsOf } from './job-against-bare.ts';
import { type MediaWorld, openMediaWorld, variantOf } from './media-world.ts';

const LEAST = 0.95;

/** Clips that are on the queue at once; then as many bare commands run, so that neighbours take from both alike. */
const TURN = 5;

/** Many clips of 15 s through one worker, against as many bare commands in a loop, in turns. */
export async function throughput({ folder, clips, threads, count }: BenchOptions): Promise<Figure> {
  await using world = await openMediaWorld(threads);
  const clip = await makeStandIn(folder, clips.slice(0, 2), 15);
  const figure: Figure = {
    title: 'Throughput of one worker against bare commands in a loop, in turns',
    rows: {},
    problems: [],
  };
  let [ours, bare] = [0, 0];
  for (let done = 0; done < count; done += TURN) {
    const indexes = Array.from({ length: Math.min(TURN, count - done) }, (_, index) => done + index + 1);
    const [seconds, rungs] = await workerSeconds(world, clip, indexes);
    ours += seconds;
    for (const _ of indexes) bare += await bareSeconds(clip, folder, rungs, threads);
  }
  const share = bare / ours;
  figure.rows[`${count} clips of 15 s`] = {
    ...{ 'one worker s': round(ours), 'bare loop s': round(bare), throughput: round(share) },
  };
  if (share < LEAST)
    figure.problems.push(`the throughput is ${round(share)} of bare commands in a loop, less than ${LEAST}`);
  return figure;
}

/** From the first one's taking to the last one's READY, and which rungs were made. */
async function workerSeconds(
  world: MediaWorld,
  clip: string,
  indexes: readonly number[],
): Promise<[seconds: number, rungs: BareRung[]]> {
  const sent: string[] = [];
  for (const index of indexes) sent.push((await world.send(await variantOf(clip, index))).videoId);
  const times = await Promise.all(sent.map((videoId) => world.follow(videoId)));
  const first = Math.min(...times.map(({ claimedAt }) => claimedAt));
  const last = Math.max(...times.map(({ readyAt }) => readyAt));
  return [(last - first) / 1000, times[0] ? rungsOf(times[0]) : []];
}
