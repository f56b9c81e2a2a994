const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;

/** When a video that failed for the `attempts`-th time rests no longer: doubling from 5 s, an hour at most. */
export function retryAt(attempts: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 20)));
}
