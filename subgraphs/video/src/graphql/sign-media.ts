import { type Edge, GOOD_FOR_MS, nearestRegion } from '@reelgraph/edge';
import type { ObjectStore } from '@reelgraph/objects';

type Where = { media: Pick<ObjectStore, 'signedUrl'>; edge: Edge | null; region: string | null };

/** A signed address of an object in the media bucket, at the viewer's edge where there are edges. Signatures know real time only. */
export function signMedia({ media, edge, region }: Where, key: string): { url: string; expiresAt: Date } {
  const now = new Date();
  const expiresAt = new Date(now.getTime() + GOOD_FOR_MS);
  if (!edge) return { url: media.signedUrl(key, GOOD_FOR_MS, now), expiresAt };
  return { url: edge.signedUrl(key, { region: nearestRegion(edge.regions, region), expiresAt }), expiresAt };
}
