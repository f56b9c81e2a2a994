export type Backoff = { firstMs: number; factor: number; maxMs: number; stableMs: number };

export const defaultBackoff: Backoff = { firstMs: 250, factor: 2, maxMs: 30_000, stableMs: 20_000 };

/** Failures in a row, this one counted: a part that ran for `stableMs` begins anew. */
export function countFailures(before: number, ranMs: number, { stableMs }: Backoff): number {
  return ranMs >= stableMs ? 1 : before + 1;
}

/** How long to wait before the next start after so many failures in a row. */
export function delayAfter(failures: number, { firstMs, factor, maxMs }: Backoff): number {
  return Math.min(maxMs, firstMs * factor ** Math.max(0, failures - 1));
}
