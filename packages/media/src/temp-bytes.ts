import { AUDIO_KBPS, rungCap } from './plan/bit-budget.ts';
import type { MediaPolicy } from './policy.ts';

/** Poster candidates, their small copies, and what a file system adds. */
const EXTRAS = 32 * 1024 * 1024;

/** The temp space that one job may need at most: the downloaded input and all that is made of it. */
export function tempBytes(inputBytes: number, policy: MediaPolicy): number {
  const kbps = policy.ladder.reduce((sum, rung) => sum + rungCap(rung) + AUDIO_KBPS, 0);
  const output = (kbps * 1000 * (policy.maxDurationMs / 1000)) / 8;
  // A clip that was copied instead of encoded is never larger than its source.
  return inputBytes + Math.min(output, inputBytes * policy.ladder.length + EXTRAS) * (policy.hls ? 2 : 1) + EXTRAS;
}
