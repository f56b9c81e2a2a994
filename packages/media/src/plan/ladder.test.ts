import { expect, test } from 'vitest';
import { rungsFor } from './ladder.ts';

const LADDER = [720, 540, 360];

test.for([
  [1080, 1920, '720x1280 540x960 360x640'],
  [1920, 1080, '1280x720 960x540 640x360'],
  [2160, 3840, '720x1280 540x960 360x640'],
  [720, 1280, '720x1280 540x960 360x640'],
  [1280, 720, '1280x720 960x540 640x360'],
  [960, 540, '960x540 640x360'],
  [540, 540, '540x540 360x360'],
  [1080, 1080, '720x720 540x540 360x360'],
  // Between two steps the source's own size is the top; close above a step it is not worth it.
  [640, 480, '640x480 480x360'],
  [480, 380, '454x360'],
  [1200, 700, '1200x700 926x540 618x360'],
  [480, 360, '480x360'],
  // Below the ladder the source stays as it is, with even sides.
  [320, 240, '320x240'],
  [321, 241, '320x240'],
  [176, 144, '176x144'],
  // Odd shapes: explicit even sizes, and a bound on the long side.
  [1081, 1923, '720x1280 540x960 360x640'],
  [886, 1920, '720x1560 540x1170 360x780'],
  [3840, 720, '1920x360 1440x270 960x180'],
] as const)('%ix%i gets %s', ([width, height, wanted]) => {
  const rungs = rungsFor({ width, height }, LADDER);
  expect(rungs.map((rung) => `${rung.width}x${rung.height}`).join(' ')).toBe(wanted);
});

test('no rung is above the source, odd or too far from its shape, whatever the source', () => {
  for (let width = 32; width < 2600; width += 37) {
    for (let height = 32; height < 2600; height += 41) {
      for (const rung of rungsFor({ width, height }, LADDER)) {
        expect((rung.width % 2) + (rung.height % 2)).toBe(0);
        expect(rung.width <= width && rung.height <= height).toBe(true);
        const turn = Math.abs(rung.width / rung.height / (width / height) - 1);
        expect(turn, `${width}x${height} ${rung.width}x${rung.height}`).toBeLessThan(
          0.04 + 2 / Math.min(rung.width, rung.height),
        );
      }
    }
  }
});
