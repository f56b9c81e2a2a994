/** No rendition of the longest clip is larger, and there are three of them beside the posters. */
const MADE_BYTES = 700 * 1024 * 1024;
/** What a short clip's renditions and posters take at most. */
const LEAST_MADE_BYTES = 32 * 1024 * 1024;

/** Room that a job needs: the raw file, and what is made of it (hardly more than the raw file, since rungs are never above the source). */
export function tempBytes(rawBytes: number): number {
  return rawBytes + Math.min(MADE_BYTES, Math.max(LEAST_MADE_BYTES, 2 * rawBytes));
}
