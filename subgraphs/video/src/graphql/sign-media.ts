import type { ObjectStore } from '@reelgraph/objects';

const GOOD_FOR_MS = 3_600_000;

/** A signed address of an object in the media bucket. Signatures know real time only. */
export async function signMedia(
  media: Pick<ObjectStore, 'signedUrl'>,
  key: string,
): Promise<{ url: string; expiresAt: Date }> {
  const now = new Date();
  const url = await media.signedUrl(key, GOOD_FOR_MS, now);
  return { url, expiresAt: new Date(now.getTime() + GOOD_FOR_MS) };
}
