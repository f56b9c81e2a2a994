import type { MediaPolicy } from '../policy.ts';
import { MediaRejected } from '../rejection.ts';

export interface Timing {
  readonly frames: number;
  readonly seconds: number;
  /** Seconds that one picture stands at most. */
  readonly longestGap: number;
  readonly bytes: number;
  /** Of one picture. */
  readonly pixels: number;
}

/** Faster than screens: only a camera's slow motion, whose pictures are rich. */
const FAST = { rate: 65, frames: 5000, minBytes: 200 };
/** Half an hour of work in a few hundred kilobytes: large pictures, very many, and nothing in them. */
const EMPTY = { pixels: 1280 * 720, frames: 20_000, minBytes: 64 };

/** Refuses what no camera makes, before any picture is decoded. */
export function checkTiming({ frames, seconds, longestGap, bytes, pixels }: Timing, policy: MediaPolicy): void {
  if (seconds * 1000 > policy.maxDurationMs + 500) throw new MediaRejected('TOO_LONG', `${seconds} s`);
  if (longestGap * 1000 > policy.maxGapMs)
    throw new MediaRejected('TIMING_BROKEN', `one picture stands for ${longestGap} s`);
  if (seconds * 1000 < policy.minDurationMs) throw new MediaRejected('TOO_SHORT', `${seconds} s`);
  const rate = frames / seconds;
  const each = bytes / frames;
  const tooFast = frames > 100 && rate > policy.maxFramesPerSecond;
  const fast = rate > FAST.rate && frames > FAST.frames && each < FAST.minBytes;
  const empty = pixels >= EMPTY.pixels && frames > EMPTY.frames && each < EMPTY.minBytes;
  if (tooFast || fast || empty) {
    throw new MediaRejected('TOO_MANY_FRAMES', `${frames} pictures in ${seconds} s, ${Math.round(each)} bytes each`);
  }
}
