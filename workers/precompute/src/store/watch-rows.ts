/** What `interactions` has of one person and one video. */
export type WatchRow = {
  userId: string;
  videoId: string;
  watchedMs: number;
  starts: number;
  completed: number;
  skipped: number;
  lastAt: Date;
  region?: string | null;
};

/** By the first time, since later ones must not take a pair out of the snapshot. Delivered only is not seen. */
export function seenBefore(watermark: Date): object {
  return { firstAt: { $lte: watermark }, $or: [{ seen: true }, { starts: { $gt: 0 } }] };
}
