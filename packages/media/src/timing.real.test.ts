import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { colorAt } from '../corpus/look.ts';
import { box, fullBox, replaceBox, u32 } from '../corpus/mp4-boxes.ts';
import { readFfmpeg, readFfprobe, runFfmpeg } from '../corpus/run-ffmpeg.ts';
import { Workshop } from '../corpus/workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await Workshop.open();
});
afterAll(() => shop[Symbol.asyncDispose]());

const isGreen = ({ red, green }: { red: number; green: number }): boolean => green > red;
/** Red until the given second, green from then on. */
const turnsGreenAt = (seconds: number): string =>
  `drawbox=color=red:t=fill,drawbox=color=green:t=fill:enable='gte(t,${seconds})'`;
/** A click at each of these seconds in silence. */
const clicks = (...at: number[]): string =>
  `aevalsrc='${at.map((t) => `between(t,${t},${t}+0.03)*sin(6000*t)`).join('+')}':sample_rate=48000`;

async function firstSound(file: string): Promise<number> {
  const samples = await readFfmpeg('-i', file, '-ac', '1', '-ar', '8000', '-f', 's16le');
  const loud = Array.from({ length: samples.length / 2 }, (_, index) => Math.abs(samples.readInt16LE(index * 2)));
  return loud.findIndex((value) => value > 2000) / 8000;
}

test('unsteady pictures keep their time, and the last one its length', async () => {
  const filter = `${turnsGreenAt(2)},select='lt(t,1)+eq(n,45)+eq(n,60)+eq(n,110)'`;
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-fps_mode', 'vfr'];
  const file = await shop.make('vfr.mp4', { seconds: 5, filter, video });
  const { renditions } = await shop.process(file);
  expect(renditions[0]!.durationMs).toBeGreaterThan(4900);
  expect(renditions[0]!.durationMs).toBeLessThan(5100);
  expect(isGreen(await colorAt(renditions[0]!.file, 1.9))).toBe(false);
  expect(isGreen(await colorAt(renditions[0]!.file, 2.05))).toBe(true);
});

test('a last picture that stands for two seconds is held', async () => {
  const plain = await readFile(await shop.make('hold.mp4', { sound: null }));
  const held = replaceBox(
    replaceBox(plain, 'edts', box('free')),
    'stts',
    fullBox('stts', u32(2, 29, 512, 1, 512 * 60)),
  );
  held.writeUInt32BE(512 * 89, held.indexOf('mdhd', 0, 'latin1') + 20);
  const { renditions } = await shop.process(await shop.write('held.mp4', held));
  expect(renditions[0]).toMatchObject({ durationMs: 2967, fps: 30 });
});

test('an edit list is honoured', async () => {
  const whole = await shop.make('whole.mp4', { seconds: 3, filter: turnsGreenAt(1.5), sound: clicks(2) });
  const cut = join(shop.folder, 'cut.mp4');
  await runFfmpeg('-ss', '1.2', '-i', whole, '-c', 'copy', cut);
  const { renditions } = await shop.process(cut);
  expect(Math.abs(renditions[0]!.durationMs - 1800)).toBeLessThan(100);
  expect(isGreen(await colorAt(renditions[0]!.file, 0.2))).toBe(false);
  expect(isGreen(await colorAt(renditions[0]!.file, 0.4))).toBe(true);
  expect(Math.abs((await firstSound(renditions[0]!.file)) - 0.8)).toBeLessThan(0.05);
});

test.for([
  { name: 'sound that begins late', offsets: ['0', '0.4'], sound: 0.9 },
  { name: 'pictures that begin late', offsets: ['0.4', '0'], sound: 0.1 },
])('$name stays where it was', async ({ name, offsets, sound }) => {
  const plain = await shop.make('plain.mp4', { seconds: 2, sound: clicks(0.5) });
  const file = join(shop.folder, `${name}.mp4`);
  const [video = '0', audio = '0'] = offsets;
  await runFfmpeg(
    '-itsoffset',
    video,
    '-i',
    plain,
    '-itsoffset',
    audio,
    '-i',
    plain,
    '-map',
    '0:v',
    '-map',
    '1:a',
    '-c',
    'copy',
    file,
  );
  const { renditions } = await shop.process(file);
  expect(Math.abs((await firstSound(renditions[0]!.file)) - sound)).toBeLessThan(0.05);
  const { streams } = await readFfprobe(renditions[0]!.file);
  for (const { start_time } of streams) expect(Math.abs(Number(start_time))).toBeLessThan(0.05);
});

test('interlaced pictures are combed out', async () => {
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-flags', '+ilme+ildct', '-x264-params', 'tff=1'];
  const shape = { fps: '50', seconds: 1, filter: 'tinterlace=interleave_top,setfield=tff', video, sound: null };
  const processed = await shop.process(await shop.make('interlaced.mp4', shape));
  expect(processed.source.interlaced).toBe(true);
  expect(processed.renditions[0]).toMatchObject({ fps: 25, durationMs: 1000 });
  const before = await combedShare(join(shop.folder, 'interlaced.mp4'));
  expect(before).toBeGreaterThan(0.9);
  expect(await combedShare(processed.renditions[0]!.file)).toBeLessThan(0.5);
});

/** The share of pictures in which ffmpeg's own detector sees two moments at once. */
async function combedShare(file: string): Promise<number> {
  const printed = (await readFfmpeg('-i', file, '-vf', 'idet,metadata=print:file=-', '-f', 'null')).toString();
  const seen = [...printed.matchAll(/idet\.single\.current_frame=(\w+)/g)].map(([, kind]) => kind);
  return seen.filter((kind) => kind === 'tff' || kind === 'bff').length / seen.length;
}

test('fast pictures stay fast on the top rung and are halved below', async () => {
  const file = await shop.make('fast.mp4', { size: '1280x720', fps: '60', seconds: 0.5, sound: null });
  const { renditions } = await shop.process(file);
  expect(renditions.map(({ rung, fps, durationMs }) => [rung, fps, durationMs])).toEqual([
    [720, 60, 500],
    [540, 30, 500],
    [360, 30, 500],
  ]);
});

test('a Matroska file without a length, as a browser records it, keeps its time', async () => {
  const file = await shop.make('live.webm', {
    ...{ size: '320x240', seconds: 1.5, video: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8'] },
    ...{ audio: ['-c:a', 'libopus'], muxer: ['-live', '1'] },
  });
  const { renditions, source } = await shop.process(file);
  expect(source).toMatchObject({ container: 'matroska', videoCodec: 'vp8', audioCodec: 'opus', fps: 30 });
  expect(Math.abs(renditions[0]!.durationMs - 1500)).toBeLessThan(100);
});
