const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;
/** An outage ends at some time, and what waits for that should not wait much longer. */
const LONGEST_OUTAGE_MS = 600_000;
const LONG_REST_MS = 6 * 3_600_000;
/** Many fail at once when a store does: they must not all come back at once. */
const JITTER = 0.25;

/**
 * When a video that failed for the `attempts`-th time rests no longer: doubling from 5 s, an hour at most, ten minutes
 * where the failure is known to pass. `random` is from 0 to 1, for a quarter more or less.
 */
export function retryAt(failure: { attempts: number; passes: boolean }, random: number, now: Date): Date {
  const longest = failure.passes ? LONGEST_OUTAGE_MS : LONGEST_MS;
  const rest = Math.min(longest, FIRST_MS * 2 ** Math.min(failure.attempts - 1, 20));
  return new Date(now.getTime() + Math.round(rest * (1 - JITTER + 2 * JITTER * random)));
}

/** When a video that killed too many workers is tried again: somebody may have looked by then. */
export function restedAt(now: Date): Date {
  return new Date(now.getTime() + LONG_REST_MS);
}
