import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { colorAt, loudnessOf } from '../corpus/look.ts';
import { readFfprobe, runFfmpeg } from '../corpus/run-ffmpeg.ts';
import { Workshop } from '../corpus/workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await Workshop.open();
});
afterAll(() => shop[Symbol.asyncDispose]());

test('sound first, a timecode and a cover: the film is found and the cover is not shown', async () => {
  const film = await shop.make('film.mp4', { picture: 'color=color=green' });
  const cover = join(shop.folder, 'cover.jpg');
  await runFfmpeg('-f', 'lavfi', '-i', 'color=color=red:size=1000x1000', '-frames:v', '1', cover);
  const file = join(shop.folder, 'mixed.mp4');
  const maps = ['-map', '0:a', '-map', '1:v', '-map', '0:v', '-timecode', '00:00:00:00'];
  await runFfmpeg('-i', film, '-i', cover, ...maps, '-c', 'copy', '-disposition:v:0', 'attached_pic', file);
  const { renditions, poster } = await shop.process(file);
  const made = await colorAt(renditions[0]!.file, 0.5);
  expect(made.green).toBeGreaterThan(made.red);
  expect(renditions[0]).toMatchObject({ width: 320, height: 240, hasAudio: true });
  expect(poster).toMatchObject({ width: 320, height: 240 });
});

test.for([
  { name: '5.1 sound', audio: ['-c:a', 'ac3', '-ac', '6'], container: 'mp4' },
  {
    name: 'six channels in no known order',
    audio: ['-c:a', 'pcm_s16le', '-af', 'aformat=channel_layouts=6.0'],
    container: 'mov',
  },
  { name: 'A-law of 8 kHz', audio: ['-c:a', 'pcm_alaw', '-ac', '1', '-ar', '8000'], container: 'mov' },
  { name: 'MP2', audio: ['-c:a', 'mp2'], container: 'mkv' },
  { name: 'DTS', audio: ['-c:a', 'dca', '-strict', '-2', '-ar', '48000'], container: 'mkv' },
  { name: 'TrueHD', audio: ['-c:a', 'truehd', '-strict', '-2', '-ar', '48000'], container: 'mkv' },
  { name: "QuickTime's ADPCM", audio: ['-c:a', 'adpcm_ima_qt'], container: 'mov' },
  { name: "Microsoft's ADPCM", audio: ['-c:a', 'adpcm_ms'], container: 'mkv' },
  { name: 'one channel of 22 kHz', audio: ['-c:a', 'aac', '-ac', '1', '-ar', '22050'], container: 'mp4' },
])('$name comes out as AAC stereo', async ({ name, audio, container }) => {
  const { renditions } = await shop.process(await shop.make(`${name}.${container}`, { audio, seconds: 0.5 }));
  const { streams } = await readFfprobe(renditions[0]!.file);
  expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264', 'aac']);
  expect(streams[1]).toMatchObject({ channels: 2, profile: 'LC' });
});

test('nothing of what the source says about its maker is left', async () => {
  const secret = '+48.8577+002.295/';
  const muxer = ['title', 'location', 'comment', 'com.apple.quicktime.location.ISO6709', 'make'].flatMap((key) => [
    '-metadata',
    `${key}=${secret}`,
  ]);
  const file = await shop.make('gps.mov', {
    muxer: [...muxer, '-metadata:s:v', `title=${secret}`, '-movflags', 'use_metadata_tags'],
    seconds: 0.5,
  });
  expect((await readFile(file)).includes('48.8577')).toBe(true);
  const { renditions, poster, hls } = await shop.process(file, { policy: { hls: true } });
  for (const made of [...renditions, poster, ...hls])
    expect((await readFile(made.file)).includes('48.8577')).toBe(false);
  const { streams } = await readFfprobe(renditions[0]!.file);
  expect(streams.map(({ codec_type }) => codec_type)).toEqual(['video', 'audio']);
});

test('a source that is published as it is loses what it says of its place too, in the container and among the pictures', async () => {
  const secret = '+48.8577+002.295/';
  const place = ['-bsf:v', `h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+${secret}`];
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-colorspace', 'bt709', ...place];
  const muxer = ['-metadata', `location=${secret}`, '-metadata', `comment=${secret}`, '-g', '10'];
  const file = await shop.make('gps-copy.mp4', {
    size: '640x360',
    fps: '10',
    picture: 'color=color=blue',
    video,
    muxer,
  });
  const count = (content: Buffer) => content.toString('latin1').split('48.8577').length - 1;
  const source = await readFile(file);
  expect(source.includes(Buffer.from('086f3693b7b34f2c965321492feee5b8', 'hex'))).toBe(true);
  expect(count(source)).toBeGreaterThanOrEqual(2);
  const { renditions } = await shop.process(file);
  expect(renditions.map(({ how }) => how)).toEqual(['copy']);
  expect(count(await readFile(renditions[0]!.file))).toBe(0);
});

test.for([
  { seconds: 21, size: '1280x720', fps: '2', rung: 720 },
  { seconds: 60, size: '640x360', fps: '1', rung: 360 },
])(
  '$seconds seconds of noise on the rung $rung, which nothing can make small, stay under 5 MB',
  async ({ seconds, size, fps, rung }) => {
    const shape = { size, seconds, fps, filter: 'noise=alls=100:allf=t', picture: 'color=color=gray' };
    const file = await shop.make(`noise-${rung}.mp4`, shape);
    const { renditions } = await shop.process(file, { policy: { ladder: [rung] } });
    const [made] = renditions;
    expect(made).toMatchObject({ rung, how: 'encode' });
    expect(made!.bytes).toBeLessThan(5_000_000);
    // It spends what it may: the cap was what held it.
    expect(made!.bytes).toBeGreaterThan(2_500_000);
  },
);

test('quiet and loud sound come out equally loud, and as it was where that is switched off', async () => {
  const quiet = await shop.make('quiet.mp4', {
    sound: "aevalsrc='0.02*sin(1885*t)':sample_rate=44100",
    seconds: 2,
  });
  const loud = await shop.make('loud.mp4', { sound: "aevalsrc='0.9*sin(1885*t)':sample_rate=44100", seconds: 2 });
  for (const file of [quiet, loud]) {
    const { renditions } = await shop.process(file);
    expect(Math.abs((await loudnessOf(renditions[0]!.file)) - -16)).toBeLessThan(1.5);
  }
  const before = await loudnessOf(quiet);
  const { renditions } = await shop.process(quiet, { policy: { loudnessLufs: null } });
  expect(Math.abs((await loudnessOf(renditions[0]!.file)) - before)).toBeLessThan(0.7);
});

test('of two sounds the marked one is heard, though it comes second', async () => {
  const quiet = await shop.make('first.mp4', { sound: "aevalsrc='0.02*sin(1885*t)':sample_rate=44100", seconds: 2 });
  const loud = await shop.make('second.mp4', { sound: "aevalsrc='0.9*sin(1885*t)':sample_rate=44100", seconds: 2 });
  const file = join(shop.folder, 'two-sounds.mp4');
  const maps = ['-map', '0:v', '-map', '0:a', '-map', '1:a', '-disposition:a:0', '0', '-disposition:a:1', 'default'];
  await runFfmpeg('-i', quiet, '-i', loud, ...maps, '-c', 'copy', file);
  const { source, renditions } = await shop.process(file);
  expect(Math.abs((source.loudnessLufs ?? 0) - (await loudnessOf(loud)))).toBeLessThan(0.5);
  expect(Math.abs((await loudnessOf(renditions[0]!.file)) - -16)).toBeLessThan(1.5);
});

test('the poster is not the black beginning', async () => {
  const filter = "drawbox=color=black:t=fill:enable='lt(t,1.2)'";
  const { poster } = await shop.process(await shop.make('fade.mp4', { seconds: 2, filter, sound: null }));
  const { red, green, blue } = await colorAt(poster.file, 0);
  expect(red + green + blue).toBeGreaterThan(150);
  expect(Buffer.from(poster.thumbhash, 'base64').length).toBeGreaterThan(10);
  expect((await readFile(poster.file)).subarray(0, 3).toString('hex')).toBe('ffd8ff');
});
