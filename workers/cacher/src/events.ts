import type { Logger } from '@reelgraph/service';
import type { PurgeReason } from './domain/why-purge.ts';

/** What happens between the cacher and the edges, one helper for each event. */
export function cacherEvents(log: Logger) {
  return {
    warmed: (fields: RegionWarmed & { region: string }) =>
      fields.bytes > 0 ? log.info(fields, 'warmed') : log.debug(fields, 'all of it was there'),
    objectNotWarmed: (fields: { region: string; key: string; err: unknown }) =>
      log.warn(fields, 'an object could not be warmed; the others of its region are'),
    notWarmed: (fields: { region: string; err: unknown }) =>
      log.warn(fields, 'an edge could not be warmed; the next round goes on'),
    purged: (fields: Purged) => log.info(fields, 'purged'),
    notPurged: (fields: { videoId: string; region: string; err: unknown }) =>
      log.warn(fields, 'an edge could not be purged; it is asked again'),
    notForgotten: (fields: { videoId: string; err: unknown }) =>
      log.warn(fields, 'an edge could not be asked to forget; it is asked again'),
  };
}

/** Videos that are warm, slices that were there and that were fetched, and objects that could not be had. */
export type RegionWarmed = { videos: number; hits: number; fetched: number; bytes: number; failed: number };

/** `waitedMs` since the purge was asked for. */
type Purged = {
  videoId: string;
  region: string;
  reason: PurgeReason | null;
  slices: number;
  found: number | null;
  waitedMs: number;
};

export type CacherEvents = ReturnType<typeof cacherEvents>;
