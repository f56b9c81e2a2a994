/** How good a still looks, by its small picture. */
export interface StillFacts {
  readonly brightness: number;
  readonly contrast: number;
  readonly sharpness: number;
  readonly colorfulness: number;
}

/** Measures RGBA pixels, row by row; every figure is between 0 and 1. */
export function measureStill(rgba: Uint8Array, width: number): StillFacts {
  const pixels = rgba.length / 4;
  const luma = new Float32Array(pixels);
  let sum = 0;
  let color = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [red = 0, green = 0, blue = 0] = rgba.subarray(pixel * 4, pixel * 4 + 3);
    luma[pixel] = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    sum += luma[pixel] ?? 0;
    color += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  const mean = sum / pixels;
  let variance = 0;
  let edges = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const here = luma[pixel] ?? 0;
    variance += (here - mean) ** 2;
    const right = (pixel + 1) % width === 0 ? here : (luma[pixel + 1] ?? here);
    edges += Math.abs(here - right) + Math.abs(here - (luma[pixel + width] ?? here));
  }
  return {
    brightness: mean / 255,
    contrast: Math.sqrt(variance / pixels) / 128,
    sharpness: edges / pixels / 128,
    colorfulness: color / pixels / 255,
  };
}

const DARK = 0.08;
const BRIGHT = 0.94;
const FLAT = 0.04;

/** The index of the best still: not black, not white, not flat; rich in detail; of equals the earlier. */
export function pickPoster(stills: readonly StillFacts[]): number {
  let best = 0;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const [index, still] of stills.entries()) {
    const score = scoreStill(still) - (index / stills.length) * 0.05;
    if (score > bestScore) [best, bestScore] = [index, score];
  }
  return best;
}

function scoreStill({ brightness, contrast, sharpness, colorfulness }: StillFacts): number {
  const spoiled = brightness < DARK || brightness > BRIGHT || contrast < FLAT ? 2 : 0;
  const middling = 1 - Math.abs(brightness - 0.45);
  return contrast + 1.5 * Math.min(sharpness, 0.4) + 0.5 * colorfulness + 0.5 * middling - spoiled;
}
