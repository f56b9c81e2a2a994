import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { colorAt } from '../corpus/look.ts';
import { type Matrix, withMatrix } from '../corpus/mp4-boxes.ts';
import { readFfprobe } from '../corpus/run-ffmpeg.ts';
import { Workshop } from '../corpus/workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await Workshop.open();
});
afterAll(() => shop[Symbol.asyncDispose]());

const MATRICES: Readonly<Record<string, Matrix>> = {
  'a phone held upright (90)': [0, 1, -1, 0],
  'a phone upside down (180)': [-1, 0, 0, -1],
  'a phone on its other side (270)': [0, -1, 1, 0],
  'a mirrored selfie': [-1, 0, 0, 1],
  'a mirrored upright selfie': [0, 1, 1, 0],
};

// One corner is red, another blue: wherever a player would show them, the output must have them.
const CORNERS = 'drawbox=w=iw/3:h=ih/3:color=red:t=fill,drawbox=x=iw*2/3:w=iw/3:h=ih/3:color=blue:t=fill';

test.for(Object.entries(MATRICES))('%s comes out upright', async ([name, matrix]) => {
  const plain = await shop.make('plain.mp4', { size: '320x180', seconds: 0.4, filter: CORNERS, sound: null });
  const turned = await shop.write(`${name}.mp4`, withMatrix(await readFile(plain), matrix));
  const video = await shop.process(turned);
  const [rendition] = video.renditions;
  const portrait = matrix[0] === 0;
  expect([rendition!.width, rendition!.height]).toEqual(portrait ? [180, 320] : [320, 180]);
  expect([video.poster.width, video.poster.height]).toEqual([rendition!.width, rendition!.height]);
  const { streams } = await readFfprobe(rendition!.file);
  expect(JSON.stringify(streams)).not.toContain('Display Matrix');
  for (const corner of [
    [0, 0],
    [0.75, 0],
    [0, 0.75],
    [0.75, 0.75],
  ] as const) {
    const place = [...corner, 0.25, 0.25] as const;
    // ffmpeg turns the source by itself: that is the oracle.
    const [made, wanted] = [await colorAt(rendition!.file, 0.1, place), await colorAt(turned, 0.1, place)];
    const difference =
      Math.abs(made.red - wanted.red) + Math.abs(made.green - wanted.green) + Math.abs(made.blue - wanted.blue);
    expect(difference, `corner ${corner}`).toBeLessThan(60);
  }
});

test('odd pixel aspects come out square', async () => {
  const shapes = [
    { size: '360x288', sar: '16/15', shown: [384, 288] },
    { size: '270x360', sar: '4/3', shown: [360, 360] },
    { size: '480x360', sar: '60000/1', shown: [480, 360] },
  ];
  for (const { size, sar, shown } of shapes) {
    const file = await shop.make('sar.mp4', { size, filter: `setsar=${sar}`, seconds: 0.3, sound: null });
    const { renditions } = await shop.process(file);
    expect([renditions[0]!.width, renditions[0]!.height], size).toEqual(shown);
    const { streams } = await readFfprobe(renditions[0]!.file);
    expect(streams[0]!.sample_aspect_ratio).toBe('1:1');
  }
});
