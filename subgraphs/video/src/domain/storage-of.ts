import { type StorageTier, tierOf, type Video } from '@reelgraph/videos';

/** Where a video's files are, as people are told; why is for its owner and for operators. */
export function storageOf({ storage }: Pick<Video, 'storage'>, mayKnowWhy: boolean) {
  const tier: StorageTier = tierOf(storage);
  return {
    tier,
    archivedAt: storage.archivedAt,
    reason: mayKnowWhy ? storage.reason : null,
    restoreEta: storage.restore?.eta ?? null,
  };
}
