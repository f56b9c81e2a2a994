import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFfprobe, readFrames, runFfmpeg } from '../corpus/run-ffmpeg.ts';
import { Workshop } from '../corpus/workshop.ts';
import type { Progress } from './process-options.ts';
import type { VideoStage } from './processed-video.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await Workshop.open();
});
afterAll(() => shop[Symbol.asyncDispose]());

const tagged = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '32', '-pix_fmt', 'yuv420p', '-colorspace', 'bt709'];

test('a long clip gives its smallest rung first and the rest after', async () => {
  const file = await shop.make('long.mp4', { size: '960x540', fps: '10', seconds: 2, picture: 'color=color=blue' });
  const stages: VideoStage[] = [];
  const progress: Progress[] = [];
  const video = await shop.process(file, {
    policy: { stagedFromMs: 1000 },
    onStage: (stage) => void stages.push(stage),
    onProgress: (seen) => void progress.push(seen),
  });
  expect(stages.map(({ renditions }) => renditions.map(({ rung }) => rung))).toEqual([[360]]);
  expect(stages[0]!.poster).toEqual(video.poster);
  expect(video.renditions.map(({ rung }) => rung)).toEqual([540, 360]);
  const fractions = progress.map(({ fraction }) => fraction);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
});

test('a short clip is one stage, and what is said of a rendition is true', async () => {
  const file = await shop.make('short.mp4', { size: '640x360', seconds: 2 });
  const onStage = () => expect.unreachable();
  const { renditions } = await shop.process(file, { onStage });
  const content = await readFile(renditions[0]!.file);
  expect(renditions).toHaveLength(1);
  expect(renditions[0]).toMatchObject({
    ...{ rung: 360, width: 640, height: 360, fps: 30, durationMs: 2000, hasAudio: true, how: 'encode' },
    ...{ bytes: content.length, bitrate: Math.round(content.length * 4), contentType: 'video/mp4' },
    sha256: createHash('sha256').update(content).digest('hex'),
    md5: createHash('md5').update(content).digest('hex'),
    codecs: expect.stringMatching(/^avc1\.6400[0-9a-f]{2},mp4a\.40\.2$/),
  });
  // The first second plays from the first bytes alone.
  const head = await shop.write('head.mp4', content.subarray(0, renditions[0]!.prefetchBytes));
  await runFfmpeg('-xerror', '-t', '0.95', '-i', head, '-f', 'null', '-');
  expect(renditions[0]!.prefetchBytes).toBeLessThan(content.length);
});

test('a player may begin every two seconds, at a picture that needs none before it', async () => {
  const shape = { size: '640x360', fps: '10', seconds: 5, picture: 'color=color=blue', sound: null };
  const { renditions } = await shop.process(await shop.make('keys.mp4', shape));
  const { frames } = await readFrames(renditions[0]!.file);
  const keys = frames.filter(({ key_frame }) => key_frame === 1);
  expect(keys.map(({ pts_time }) => Number(pts_time))).toEqual([0, 2, 4]);
  expect(frames).toHaveLength(50);
});

test('a source that fits a rung is published as it is, at once, and the smaller rungs follow', async () => {
  const file = await shop.make('fits.mp4', { size: '960x540', seconds: 2, video: tagged });
  const stages: VideoStage[] = [];
  const { renditions } = await shop.process(file, {
    policy: { loudnessLufs: null },
    onStage: (stage) => void stages.push(stage),
  });
  expect(renditions.map(({ rung, how }) => [rung, how])).toEqual([
    [540, 'copy'],
    [360, 'encode'],
  ]);
  expect(stages[0]!.renditions.map(({ rung }) => rung)).toEqual([540]);
  const pictures = async (path: string) => {
    const raw = join(shop.folder, 'raw.h264');
    await runFfmpeg(
      '-i',
      path,
      '-map',
      '0:v',
      '-c',
      'copy',
      '-bsf:v',
      'filter_units=remove_types=6',
      '-f',
      'h264',
      raw,
    );
    return createHash('sha256')
      .update(await readFile(raw))
      .digest('hex');
  };
  expect(await pictures(renditions[0]!.file)).toBe(await pictures(file));
});

test('a failure to publish the first part ends the work, and nothing is left', async () => {
  const file = await shop.make('unlucky.mp4', { size: '640x360', seconds: 1, video: tagged });
  const before = await shop.leftovers();
  const onStage = () => Promise.reject(new Error('the store is down'));
  const long = await shop.make('unlucky.mp4', { size: '960x540', seconds: 1 });
  await expect(shop.process(long, { policy: { stagedFromMs: 100 }, onStage })).rejects.toThrow('the store is down');
  expect(await shop.leftovers()).toEqual(before);
  expect(file).toBe(long);
});

test('HLS is made of the same encodes, by byte ranges', async () => {
  const file = await shop.make('hls.mp4', { size: '960x540', fps: '10', seconds: 9, picture: 'color=color=blue' });
  const { hls, renditions } = await shop.process(file, { policy: { hls: true } });
  expect(hls.map(({ file: path }) => path.split('/').at(-1))).toEqual([
    'master.m3u8',
    '540.m3u8',
    '540.m4s',
    '360.m3u8',
    '360.m4s',
  ]);
  const master = await readFile(hls[0]!.file, 'utf8');
  expect(master).toContain(`RESOLUTION=960x540,FRAME-RATE=10.000,CODECS="${renditions[0]!.codecs}"`);
  expect(await readFile(hls[1]!.file, 'utf8')).toMatch(
    /#EXT-X-MAP:URI="540.m4s",BYTERANGE="\d+@0"[\s\S]*#EXT-X-BYTERANGE:\d+@\d+/,
  );
  const { format } = await readFfprobe(hls[0]!.file);
  expect(Math.abs(Number(format.duration) - 9)).toBeLessThan(0.2);
});
