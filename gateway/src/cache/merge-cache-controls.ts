/** For how long an answer may be kept, and whether by everybody. */
export type Freshness = { readonly maxAgeSeconds: number; readonly isPublic: boolean };

const STALE: Freshness = { maxAgeSeconds: 0, isPublic: false };

/**
 * An answer is as fresh as the stalest of its parts, and public only where all are.
 * A part that says nothing may not be kept at all.
 */
export function mergeCacheControls(parts: readonly (string | undefined)[]): Freshness {
  if (parts.length === 0) return STALE;
  let maxAgeSeconds = Number.POSITIVE_INFINITY;
  let isPublic = true;
  for (const part of parts) {
    const directives = (part ?? 'no-store').toLowerCase();
    const age = /(?:^|[\s,])max-age=(\d{1,9})(?:[\s,]|$)/.exec(directives)?.[1];
    if (age === undefined || /no-store|no-cache/.test(directives)) return STALE;
    maxAgeSeconds = Math.min(maxAgeSeconds, Number(age));
    isPublic &&= !directives.includes('private');
  }
  return maxAgeSeconds > 0 ? { maxAgeSeconds, isPublic } : STALE;
}
