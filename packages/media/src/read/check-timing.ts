import type { MediaPolicy } from '../policy.ts';
import { MediaRejected } from '../rejection.ts';

export interface Timing {
  readonly frames: number;
  readonly seconds: number;
  /** Seconds that one picture stands at most. */
  readonly longestGap: number;
  readonly bytes: number;
}

/** Faster than screens: only a camera's slow motion, whose pictures are rich. */
const FAST = 65;
const FAST_MIN_BYTES = 200;
/** Many pictures with nothing in them are made to cost work. */
const MANY = 3000;
const MANY_MIN_BYTES = 64;

/** Refuses what no camera makes, before any picture is decoded. */
export function checkTiming({ frames, seconds, longestGap, bytes }: Timing, policy: MediaPolicy): void {
  if (seconds * 1000 > policy.maxDurationMs + 500) throw new MediaRejected('TOO_LONG', `${seconds} s`);
  if (longestGap * 1000 > policy.maxGapMs)
    throw new MediaRejected('TIMING_BROKEN', `one picture stands for ${longestGap} s`);
  if (seconds * 1000 < policy.minDurationMs) throw new MediaRejected('TOO_SHORT', `${seconds} s`);
  const rate = frames / seconds;
  const each = bytes / frames;
  const tooFast = frames > 100 && (rate > policy.maxFramesPerSecond || (rate > FAST && each < FAST_MIN_BYTES));
  if (tooFast || (frames > MANY && each < MANY_MIN_BYTES)) {
    throw new MediaRejected('TOO_MANY_FRAMES', `${frames} pictures in ${seconds} s, ${Math.round(each)} bytes each`);
  }
}
