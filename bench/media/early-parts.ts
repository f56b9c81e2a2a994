import { makeClip } from '@reelgraph/media/corpus/make-clip.ts';
import { makeStandIn } from '@reelgraph/media/corpus/make-stand-in.ts';
import { type BenchOptions, type Figure, round } from './figure.ts';
import { type MediaWorld, openMediaWorld, variantOf } from './media-world.ts';

const MOST_OF_READY = 0.5;
const MOST_REMUX_SECONDS = 1;

/** How soon a clip of five minutes can be played, against READY. */
export async function fiveMinutes({ folder, clips, threads }: BenchOptions): Promise<Figure> {
  await using world = await openMediaWorld(threads);
  const row = await early(world, await makeStandIn(folder, clips.slice(0, 2), 300));
  const share = row['PLAYABLE s'] / row['READY s'];
  const problems = share > MOST_OF_READY ? [`5 minutes: PLAYABLE at ${round(share)} of its way to READY`] : [];
  const rows = { '5 minutes, 1080x1920': { ...row, share: round(share) } };
  return { title: 'How soon a long clip plays, from the job’s taking', rows, problems };
}

/** Sounds of a clip by what is done with them: the first is 6 LU below the usual loudness, the second is there already. */
const SOUNDS = {
  'sound made louder': 'sine=frequency=440:sample_rate=48000',
  'sound as it is': "aevalsrc='0.244*sin(440*2*PI*t)':sample_rate=48000",
};

/** How soon a clip can be played that needs no encoding of its pictures. */
export async function remux({ folder, threads, rounds }: BenchOptions): Promise<Figure> {
  await using world = await openMediaWorld(threads);
  const video = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '30', '-pix_fmt', 'yuv420p', '-colorspace', 'bt709'];
  const figure: Figure = { title: 'How soon a clip plays that fits a rung as it is', rows: {}, problems: [] };
  const shape = { size: '720x1280', seconds: 30, video };
  const clips: [string, string][] = [];
  for (const [what, sound] of Object.entries(SOUNDS))
    clips.push([what, await makeClip(folder, `${what.replaceAll(' ', '-')}.mp4`, { ...shape, sound })]);
  for (let count = 1; count <= rounds; count++) {
    for (const [what, clip] of clips) {
      const row = await early(world, await variantOf(clip, count));
      figure.rows[`30 s, 720x1280, ${what}, round ${count}`] = row;
      if (row['PLAYABLE s'] > MOST_REMUX_SECONDS)
        figure.problems.push(`${what}, round ${count}: PLAYABLE after ${row['PLAYABLE s']} s`);
    }
  }
  return figure;
}

async function early(world: MediaWorld, file: string) {
  const { videoId } = await world.send(file);
  const { claimedAt, playableAt, readyAt } = await world.follow(videoId);
  return { 'PLAYABLE s': round((playableAt - claimedAt) / 1000), 'READY s': round((readyAt - claimedAt) / 1000) };
}
