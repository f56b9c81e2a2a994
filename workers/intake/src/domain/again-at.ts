/** How long bytes may still be on their way when the signature that lets them in has ended. */
export const LATE_BYTES_MS = 3_600_000;

/** When to remove an upload's object once more: when nobody can send bytes any more; null when that is so already. Real time. */
export function cleanAgainAt({ targetExpiresAt }: { targetExpiresAt: Date }, realNow: Date): Date | null {
  const last = new Date(targetExpiresAt.getTime() + LATE_BYTES_MS);
  return last > realNow ? last : null;
}

/** When to remove a video's objects once more: when the worker that had it must have noticed; null when nobody had it. Real time. */
export function purgeAgainAt({ lease }: { lease: { until: Date } }, realNow: Date): Date | null {
  return lease.until > realNow ? new Date(lease.until.getTime() + 10_000) : null;
}
