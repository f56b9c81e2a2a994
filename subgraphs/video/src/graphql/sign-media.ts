import type { ObjectStore } from '@reelgraph/objects';

export const GOOD_FOR_MS = 3_600_000;

/** A signed address of an object in the media bucket. Signatures know real time only. */
export function signMedia(media: Pick<ObjectStore, 'signedUrl'>, key: string): { url: string; expiresAt: Date } {
  const now = new Date();
  const url = media.signedUrl(key, GOOD_FOR_MS, now);
  return { url, expiresAt: new Date(now.getTime() + GOOD_FOR_MS) };
}
