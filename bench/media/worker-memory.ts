import { open } from 'node:fs/promises';
import { makeClip } from '@reelgraph/media/corpus/make-clip.ts';
import { type BenchOptions, type Figure, round } from './figure.ts';
import { openMediaWorld, variantOf } from './media-world.ts';

const MOST_MORE = 60_000_000;
const LARGEST = 524_288_000;

/** The memory of the worker's own process while it works on a small file and on the largest that is taken. */
export async function workerMemory({ folder, threads }: BenchOptions): Promise<Figure> {
  await using world = await openMediaWorld(threads);
  const small = await makeClip(folder, 'small.mp4', { size: '720x1280', seconds: 5 });
  const large = await variantOf(small, 1);
  await fillUpTo(large, LARGEST);
  // The first job of a process loads what the later ones use.
  await world.follow((await world.send(await variantOf(small, 2))).videoId);
  const figure: Figure = { title: 'Memory of the worker’s own process, above idle', rows: {}, problems: [] };
  for (const [name, file] of [
    ['some kB', await variantOf(small, 3)],
    ['500 MB', large],
  ] as const) {
    using meter = world.meter('compressor');
    await world.follow((await world.send(file)).videoId);
    const more = meter.peakBytes - meter.idleBytes;
    figure.rows[name] = { 'idle MB': round(meter.idleBytes / 1e6, 0), 'peak above idle MB': round(more / 1e6, 1) };
    if (more > MOST_MORE) figure.problems.push(`${name}: ${round(more / 1e6)} MB above idle`);
  }
  return figure;
}

/** Makes a file larger by a box that players pass over. */
async function fillUpTo(file: string, bytes: number): Promise<void> {
  await using handle = await open(file, 'r+');
  const { size } = await handle.stat();
  const head = Buffer.alloc(8);
  head.writeUInt32BE(bytes - size, 0);
  head.write('free', 4, 'latin1');
  await handle.write(head, 0, 8, size);
  await handle.truncate(bytes);
}
