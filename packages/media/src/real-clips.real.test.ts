import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { likeness } from '../corpus/look.ts';
import { makeStandIn } from '../corpus/make-stand-in.ts';
import { realClips } from '../corpus/real-clips.ts';
import { readFfprobe } from '../corpus/run-ffmpeg.ts';
import { Workshop } from '../corpus/workshop.ts';
import type { Rendition } from './make/verify-rendition.ts';

const shared = process.env.REELGRAPH_SHARED;
const clips = realClips(...(shared ? [shared] : []));
if (clips.length === 0) console.warn('no real clips on this machine (REELGRAPH_SHARED): tests on them are skipped');

let shop: Workshop;
beforeAll(async () => {
  shop = await Workshop.open();
});
afterAll(() => shop[Symbol.asyncDispose]());

test.for(clips.map((clip) => [basename(clip), clip] as const))(
  '%s becomes small files that show the same',
  async ([, clip]) => {
    const source = await readFfprobe(clip);
    const film = source.streams.find(({ codec_type }) => codec_type === 'video');
    const { renditions, poster, source: found } = await shop.process(clip);
    const short = Math.min(found.width, found.height);
    for (const rendition of renditions) {
      expect(Math.min(rendition.width, rendition.height)).toBeLessThanOrEqual(short);
      expect(rendition.bytes).toBeLessThan(5_000_000);
      expect(rendition.width > rendition.height).toBe(found.width > found.height);
      const seconds = Number(film?.duration ?? source.format.duration);
      expect(Math.abs(rendition.durationMs / 1000 - seconds)).toBeLessThan(Math.max(0.12, seconds * 0.02));
      await expectPlayable(rendition);
    }
    expect(poster.bytes).toBeGreaterThan(5000);
    const [top] = renditions;
    if (top && top.rung >= 720) {
      expect(await likeness(top.file, clip, 'fps=30000/1001')).toBeGreaterThanOrEqual(0.96);
      expect(top.bitrate).toBeLessThanOrEqual(2_100_000);
    }
  },
);

async function expectPlayable({ file, width, height, hasAudio }: Rendition): Promise<void> {
  const { streams, format } = await readFfprobe(file);
  expect(streams.map(({ codec_name }) => codec_name)).toEqual(hasAudio ? ['h264', 'aac'] : ['h264']);
  expect(streams[0]).toMatchObject({
    width,
    height,
    pix_fmt: 'yuv420p',
    color_space: 'bt709',
    color_range: 'tv',
    profile: 'High',
  });
  for (const { start_time } of streams) expect(Math.abs(Number(start_time))).toBeLessThan(0.05);
  expect(JSON.stringify([format.tags, streams.map(({ tags }) => tags)])).not.toMatch(/location|creation|make|model/i);
  const head = (await readFile(file)).subarray(0, 64 * 1024).toString('latin1');
  expect(head.indexOf('moov')).toBeGreaterThan(0);
}

test('a phone file of 18 Mbit/s keeps its look at a ninth of the rate', async () => {
  const source = await makeStandIn(shop.folder, clips.slice(0, 2), 4);
  const { renditions } = await shop.process(source);
  const [top] = renditions;
  expect(renditions.map(({ rung }) => rung)).toEqual([720, 540, 360]);
  expect(top!.bitrate).toBeLessThanOrEqual(2_100_000);
  const like = await likeness(top!.file, source);
  console.info(`720 rung of the stand-in: SSIM ${like.toFixed(4)} at ${Math.round(top!.bitrate / 1000)} kbit/s`);
  expect(like).toBeGreaterThanOrEqual(0.96);
});
