import { expect, test } from 'vitest';
import { measureStill, pickPoster } from './pick-poster.ts';

const EDGE = 20;
const paint = (pixel: (x: number, y: number) => readonly [number, number, number]): Uint8Array =>
  Uint8Array.from(
    Array.from({ length: EDGE * EDGE }, (_, at) => [...pixel(at % EDGE, Math.floor(at / EDGE)), 255]).flat(),
  );

const black = paint(() => [2, 2, 2]);
const white = paint(() => [252, 252, 252]);
const grey = paint(() => [128, 128, 128]);
const soft = paint((x) => [x * 6, 100, 120]);
const rich = paint((x, y) => ((x + y) % 4 < 2 ? [220, 200, 90] : [30, 40, 120]));
const dark = paint((x, y) => ((x + y) % 4 < 2 ? [14, 4, 3] : [2, 5, 9]));
const choose = (...stills: Uint8Array[]): number => pickPoster(stills.map((still) => measureStill(still, EDGE)));

test('the poster is never the black, white, flat or dark one when there is another', () => {
  for (const spoiled of [black, white, grey, dark]) {
    expect(choose(spoiled, soft)).toBe(1);
    expect(choose(soft, spoiled)).toBe(0);
  }
});

test('of two pictures the richer is taken, of equals the earlier', () => {
  expect(choose(black, soft, rich, grey)).toBe(2);
  expect(choose(rich, rich, rich)).toBe(0);
  expect(choose(black)).toBe(0);
});
