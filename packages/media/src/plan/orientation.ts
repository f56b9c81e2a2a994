import type { Ratio, VideoStream } from '../read/probe-facts.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a coded picture is turned to stand upright; names are ffmpeg's transpose and flip filters. */
export interface Upright {
  readonly swapsSides: boolean;
  readonly filters: readonly string[];
}

const AS_IS: Upright = { swapsSides: false, filters: [] };

/** Reads a display matrix (a b u, c d v, x y w; 16.16 fixed point), rounded to quarter turns, mirrors included. */
export function readUpright(matrix: readonly number[] | undefined): Upright {
  if (!matrix) return AS_IS;
  const [a = 0, b = 0, , c = 0, d = 0] = matrix;
  const turned = Math.abs(b) + Math.abs(c) > Math.abs(a) + Math.abs(d);
  if (turned) return { swapsSides: true, filters: [quarterTurn(b, c)] };
  const flips = [a < 0 ? 'hflip' : '', d < 0 ? 'vflip' : ''].filter(Boolean);
  return { swapsSides: false, filters: flips };
}

/** A point (x, y) goes to (a·x + c·y, b·x + d·y): the signs of b and c tell the turn and whether it is mirrored. */
function quarterTurn(b: number, c: number): string {
  if (b > 0) return c < 0 ? 'transpose=clock' : 'transpose=cclock_flip';
  return c > 0 ? 'transpose=cclock' : 'transpose=clock_flip';
}

const MAX_SAMPLE_ASPECT = 4;

/** An absurd sample aspect is a mistake of the file, not a shape. */
export function clampAspect({ num, den }: Ratio): number {
  const aspect = num / den;
  return aspect > MAX_SAMPLE_ASPECT || aspect < 1 / MAX_SAMPLE_ASPECT ? 1 : aspect;
}

/** The size in square pixels as a viewer sees it: sample aspect first, then turned. */
export function displaySize(video: Pick<VideoStream, 'width' | 'height' | 'sampleAspect' | 'displayMatrix'>): Size {
  const width = Math.round(video.width * clampAspect(video.sampleAspect));
  return readUpright(video.displayMatrix).swapsSides
    ? { width: video.height, height: width }
    : { width, height: video.height };
}
