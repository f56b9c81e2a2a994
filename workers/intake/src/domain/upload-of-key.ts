/** The id of the upload whose bytes lie at a key of the raw bucket; null for a key of nobody's. */
export function uploadOfKey(key: string): string | null {
  return /^raw\/[^/]+\/([0-9a-f]{24})$/.exec(key)?.[1] ?? null;
}
