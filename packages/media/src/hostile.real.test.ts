import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BOMBS } from '../corpus/hostile/bombs.ts';
import type { Bait, HostileFile } from '../corpus/hostile/hostile-file.ts';
import { NOT_VIDEOS } from '../corpus/hostile/not-videos.ts';
import { ODD_CLIPS } from '../corpus/hostile/odd-clips.ts';
import { PLAYLISTS } from '../corpus/hostile/playlists.ts';
import { mutate } from '../corpus/mutate.ts';
import { ProcessWatch } from '../corpus/process-watch.ts';
import { Workshop } from '../corpus/workshop.ts';

const SECONDS = 60;
const GIB = 1024 ** 3;

let shop: Workshop;
let bait: Bait;
const touched: string[] = [];
const listener = createServer((socket) => {
  touched.push('the listener was called');
  socket.destroy();
});

beforeAll(async () => {
  shop = await Workshop.open();
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  // A real clip: a decoder that reached it would make a real output of it.
  const plantedFile = await shop.make('planted.mp4', { seconds: 0.3 });
  bait = { folder: shop.folder, url: `http://127.0.0.1:${port}`, plantedFile };
});
afterAll(async () => {
  await new Promise((resolve) => listener.close(resolve));
  await shop[Symbol.asyncDispose]();
});

async function settles({ name, make, ends }: HostileFile, place: Workshop = shop): Promise<void> {
  const file = await place.write('hostile', await make(bait));
  const readBefore = (await stat(bait.plantedFile)).atimeMs;
  const before = await place.leftovers();
  await using memory = new ProcessWatch();
  const started = performance.now();
  const end = await place.settle(file);
  expect(ends, name).toContain(end);
  expect(performance.now() - started).toBeLessThan(SECONDS * 1000);
  expect(memory.peakBytes).toBeLessThan(GIB);
  if (end !== 'READY') expect(await place.leftovers()).toEqual(before);
  expect(touched).toEqual([]);
  expect((await stat(bait.plantedFile)).atimeMs).toBe(readBefore);
}

test.for(PLAYLISTS.map((hostile) => [hostile.name, hostile] as const))('follows nothing: %s', ([, hostile]) =>
  settles(hostile),
);
test('follows nothing where no sandbox hides anything: the walls of the command alone', async () => {
  await using bare = await Workshop.open('bare');
  for (const hostile of PLAYLISTS) await settles(hostile, bare);
});
test.for(NOT_VIDEOS.map((hostile) => [hostile.name, hostile] as const))('is told what it is: %s', ([, hostile]) =>
  settles(hostile),
);
test.for(BOMBS.map((hostile) => [hostile.name, hostile] as const))('does not go off: %s', ([, hostile]) =>
  settles(hostile),
);
test.for(ODD_CLIPS.map((hostile) => [hostile.name, hostile] as const))('is odd but settled: %s', ([, hostile]) =>
  settles(hostile),
);

test.for([
  { name: 'with its index at the end', file: 'late.mp4', muxer: [] },
  { name: 'with its index first', file: 'early.mp4', muxer: ['-movflags', '+faststart'] },
  { name: 'in fragments', file: 'fragments.mp4', muxer: ['-movflags', 'frag_keyframe+empty_moov', '-g', '5'] },
  { name: 'of Matroska', file: 'cut.mkv', muxer: [] },
])('a file $name is refused wherever it is cut off', async ({ file, muxer }) => {
  const whole = await readFile(await shop.make(file, { seconds: 1, muxer }));
  for (let tenth = 0; tenth < 10; tenth++) {
    const cut = await shop.write(`cut-${file}`, whole.subarray(0, Math.floor((whole.length * tenth) / 10)));
    const end = await shop.settle(cut);
    // A fragmented file that is cut between two fragments is whole as far as anybody can tell.
    const right = [
      'EMPTY',
      'INCOMPLETE',
      'DAMAGED',
      'NOT_A_VIDEO',
      ...(file === 'fragments.mp4' ? ['READY', 'NO_VIDEO_STREAM'] : []),
    ];
    expect(right, `${tenth}/10`).toContain(end);
  }
});

test('flipped bytes end in a rejection or in a correct output', async () => {
  const whole = await readFile(await shop.make('flipped.mp4', { seconds: 1 }));
  for (let seed = 1; seed <= 12; seed++) {
    const file = await shop.write('flipped', mutate(whole, seed));
    expect(await shop.settle(file), `seed ${seed}`).toMatch(/^[A-Z_]+$/);
  }
});
