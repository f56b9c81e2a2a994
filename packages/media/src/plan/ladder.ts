import type { Size } from './orientation.ts';

export interface Rung extends Size {
  /** Short edge in pixels: a step of the ladder, or the source's own edge when no step comes near it. */
  readonly rung: number;
}

/** No step within this share of the source's short edge: the source's own size is a rung too. */
const NEAR = 1.1;
/** Very wide pictures are held to this long edge, so that every rung stays within H.264 level 4. */
const MAX_LONG_TO_RUNG = 8 / 3;

/** The rungs that a picture of this size gets, largest first: never above the source, sizes even. */
export function rungsFor(source: Size, ladder: readonly number[]): Rung[] {
  const short = evenDown(Math.min(source.width, source.height));
  const steps = ladder.filter((step) => step <= short).toSorted((a, b) => b - a);
  const top = Math.max(...ladder);
  const own = short < top && short > (steps[0] ?? 0) * NEAR ? [short] : [];
  return [...own, ...steps].map((rung) => ({ rung, ...sizeAt(source, rung) }));
}

function sizeAt(source: Size, rung: number): Size {
  const [short, long] = [Math.min(source.width, source.height), Math.max(source.width, source.height)];
  const scale = Math.min(rung / short, (rung * MAX_LONG_TO_RUNG) / long, 1);
  const edge = (length: number): number => Math.max(2, Math.min(evenNear(length * scale), evenDown(length)));
  return { width: edge(source.width), height: edge(source.height) };
}

const evenDown = (length: number): number => Math.floor(length / 2) * 2;
const evenNear = (length: number): number => Math.round(length / 2) * 2;
