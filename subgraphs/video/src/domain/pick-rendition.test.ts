import type { Rendition, VideoStatus } from '@reelgraph/videos';
import { expect, it } from 'vitest';
import { pickRendition } from './pick-rendition.ts';

const of = (rung: number): Rendition => ({
  rung,
  key: `${rung}.mp4`,
  width: rung,
  height: rung,
  fps: 30,
  bitrate: 1,
  bytes: 1,
  durationMs: 1,
  prefetchBytes: 1,
});

it.each<[VideoStatus, number | null, number | null]>([
  ['READY', null, 720],
  ['READY', 720, 720],
  ['READY', 719, 540],
  ['READY', 540, 540],
  ['READY', 10, 360],
  ['READY', 4000, 720],
  ['PLAYABLE', null, 720],
  ['ARCHIVED', null, 360],
  ['RESTORING', 720, 360],
  ['PROCESSING', null, null],
  ['FAILED', null, null],
  ['TAKEN_DOWN', null, null],
])('of a video that is %s at most %s is %s', (status, rung, picked) => {
  expect(pickRendition({ status, renditions: [of(360), of(720), of(540)] }, rung)?.rung ?? null).toBe(picked);
});

it('is none where there are none', () => {
  expect(pickRendition({ status: 'PLAYABLE', renditions: [] })).toBeNull();
});
