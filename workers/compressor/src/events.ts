import type { Logger } from '@reelgraph/service';

/** What the compressor says of its work, one helper for each event. */
export function compressorEvents(log: Logger) {
  return {
    started: (fields: { videoId: string; fence: number; rawBytes: number }) => log.info(fields, 'compression started'),
    published: (fields: { videoId: string; rungs: number[]; bytes: number; tookMs: number }) =>
      log.info(fields, 'video ready'),
    settled: (fields: { videoId: string; rungs: number[]; code: string }) =>
      log.warn(fields, 'video ready with what was published of it: the rest cannot be made'),
    rejected: (fields: { videoId: string; code: string; err: unknown }) => log.info(fields, 'video rejected'),
    failed: (fields: { videoId: string; err: unknown; dueAt: Date }) => log.error(fields, 'compression failed'),
    quarantined: (fields: { videoId: string; deaths: number }) =>
      log.warn(fields, 'a worker died with the video: it is to run alone'),
    rests: (fields: { videoId: string; deaths: number }) =>
      log.error(fields, 'too many workers died with the video: it rests'),
    lost: (fields: { videoId: string; fence: number }) => log.warn(fields, 'the video was removed or claimed anew'),
  };
}

export type CompressorEvents = ReturnType<typeof compressorEvents>;
