import type { Logger } from '@reelgraph/service';

/** What happens to a video between the tiers, one helper for each event. */
export function tierEvents(log: Logger) {
  return {
    begun: (fields: { videoId: string; to: 'HOT' | 'COLD'; objects: number }) => log.info(fields, 'move begun'),
    copied: (fields: { videoId: string; key: string; bytes: number }) => log.info(fields, 'object copied and verified'),
    archived: (fields: { videoId: string; objects: number; bytes: number }) => log.info(fields, 'video archived'),
    kept: (fields: { videoId: string; verdict: string }) => log.info(fields, 'video kept hot after all'),
    retrieval: (fields: { videoId: string; objects: number; speed: string }) => log.info(fields, 'retrieval requested'),
    restored: (fields: { videoId: string; objects: number; bytes: number }) => log.info(fields, 'video restored'),
    cleaned: (fields: { videoId: string; objects: number }) => log.info(fields, 'old objects deleted'),
    lost: (fields: { videoId: string; err: unknown }) => log.error(fields, 'an object is lost in the store'),
    failed: (fields: { videoId: string; err: unknown }) => log.error(fields, 'a move failed; it is tried again'),
    unknown: (fields: { err: unknown }) =>
      log.error({ ...fields, alarm: 'archive-counts-unknown' }, 'archiving stopped: view counts are not known'),
    run: (fields: ArchiveSummary & { savedMonthly: number }) =>
      fields.looked > 0 ? log.info(fields, 'archive run done') : log.debug(fields, 'nothing is due'),
  };
}

export type TierEvents = ReturnType<typeof tierEvents>;

/** What a run did. */
export type ArchiveSummary = {
  looked: number;
  archived: number;
  objects: number;
  bytes: number;
  kept: number;
  lost: number;
  failed: number;
};
