import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_POLICY } from '@reelgraph/media';
import { makeStandIn } from '@reelgraph/media/corpus/make-stand-in.ts';
import { type BareRung, bareLadder } from './bare-ladder.ts';
import { median } from './cpu-clock.ts';
import { type BenchOptions, type Figure, round } from './figure.ts';
import { type MediaWorld, openMediaWorld, type Times, variantOf } from './media-world.ts';

const MOST_WALL = 1.25;

/**
 * From the job's taking to READY (download, walls, encode, verify, upload, records) against one bare command with the same
 * rungs, in turns; and from the POST's last byte to READY against the clip's length.
 */
export async function jobAgainstBare({ folder, clips, rounds, threads }: BenchOptions): Promise<Figure> {
  await using world = await openMediaWorld(threads);
  const figure: Figure = { title: 'A job against one bare command with the same rungs', rows: {}, problems: [] };
  for (const seconds of [15, 30]) {
    const clip = await makeStandIn(folder, clips.slice(0, 2), seconds);
    const jobs: number[] = [];
    const bare: number[] = [];
    const sinceSent: number[] = [];
    let rungs = rungsOf(await way(world, await variantOf(clip, 0)));
    for (let count = 1; count <= rounds; count++) {
      const steps = [
        async () => {
          const times = await way(world, await variantOf(clip, count));
          rungs = rungsOf(times);
          jobs.push((times.readyAt - times.claimedAt) / 1000);
          sinceSent.push((times.readyAt - times.postedAt) / 1000);
        },
        async () => void bare.push(await bareSeconds(clip, folder, rungs, threads)),
      ];
      for (const step of count % 2 === 0 ? steps : steps.toReversed()) await step();
    }
    const wall = median(jobs.map((job, index) => job / (bare[index] ?? Number.NaN)));
    figure.rows[`${seconds} s, 1080x1920`] = {
      ...{ 'job s': round(median(jobs)), 'bare s': round(median(bare)), 'wall x': round(wall) },
      ...{ 'POST to READY s': round(median(sinceSent)), 'of its length': round(median(sinceSent) / seconds) },
    };
    if (wall > MOST_WALL)
      figure.problems.push(`${seconds} s: ${round(wall)} times the bare command, more than ${MOST_WALL}`);
    if (seconds === 15 && median(sinceSent) > seconds)
      figure.problems.push(`15 s: READY ${round(median(sinceSent))} s after its POST, later than its length`);
  }
  return figure;
}

async function way(world: MediaWorld, file: string): Promise<Times & { postedAt: number }> {
  const { postedAt, videoId } = await world.send(file);
  await rm(file);
  return { postedAt, ...(await world.follow(videoId)) };
}

/** The rungs that the worker made, for the bare command to make too. */
export function rungsOf({ video }: Pick<Times, 'video'>): BareRung[] {
  const { top, lower } = DEFAULT_POLICY.crf;
  return video.renditions.map(({ width, height, rung }) => ({ width, height, crf: rung >= 720 ? top : lower }));
}

export async function bareSeconds(
  clip: string,
  folder: string,
  rungs: readonly BareRung[],
  threads: number,
): Promise<number> {
  const outDir = await mkdtemp(join(folder, 'bare-'));
  const begun = performance.now();
  await bareLadder(clip, outDir, rungs, threads);
  const seconds = (performance.now() - begun) / 1000;
  await rm(outDir, { recursive: true });
  return seconds;
}
