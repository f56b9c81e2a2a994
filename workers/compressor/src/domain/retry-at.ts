const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;
const LONG_REST_MS = 6 * 3_600_000;

/** When a video that failed for the `attempts`-th time rests no longer: doubling from 5 s, an hour at most. */
export function retryAt(attempts: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 20)));
}

/** When a video that killed too many workers is tried again: somebody may have looked by then. */
export function restedAt(now: Date): Date {
  return new Date(now.getTime() + LONG_REST_MS);
}
