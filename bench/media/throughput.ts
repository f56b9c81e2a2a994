import { makeStandIn } from '@reelgraph/media/corpus/make-stand-in.ts';
import { type BenchOptions, type Figure, round } from './figure.ts';
import { bareSeconds, rungsOf } from './job-against-bare.ts';
import { openMediaWorld, type Times, variantOf } from './media-world.ts';

const LEAST = 0.95;

/** Many clips of 15 s through one worker, against as many bare commands in a loop. */
export async function throughput({ folder, clips, threads, count }: BenchOptions): Promise<Figure> {
  await using world = await openMediaWorld(threads);
  const clip = await makeStandIn(folder, clips.slice(0, 2), 15);
  const sent: string[] = [];
  for (let index = 1; index <= count; index++) sent.push((await world.send(await variantOf(clip, index))).videoId);
  const times: Times[] = await Promise.all(sent.map((videoId) => world.follow(videoId)));
  const first = Math.min(...times.map(({ claimedAt }) => claimedAt));
  const last = Math.max(...times.map(({ readyAt }) => readyAt));
  const ours = (last - first) / 1000;
  const [one] = times;
  let bare = 0;
  for (let index = 0; one && index < count; index++) bare += await bareSeconds(clip, folder, rungsOf(one), threads);
  const share = bare / ours;
  const rows = {
    [`${count} clips of 15 s`]: { 'one worker s': round(ours), 'bare loop s': round(bare), throughput: round(share) },
  };
  const problems =
    share < LEAST ? [`the throughput is ${round(share)} of bare commands in a loop, less than ${LEAST}`] : [];
  return { title: 'Throughput of one worker against bare commands in a loop', rows, problems };
}
