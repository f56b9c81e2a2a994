import type { Db } from '@reelgraph/mongo';
import { newId } from '@reelgraph/service';

export type PlantedVideo = {
  ownerId: string;
  caption?: string;
  hashtags?: readonly string[];
  durationMs?: number;
  publishedAt: Date;
};

/** Puts videos there as if they had been uploaded and compressed: no file is behind them, but all else is. Answers their ids. */
export async function plantVideos(db: Db, planted: readonly PlantedVideo[]): Promise<string[]> {
  const rows = planted.map(videoRow);
  if (rows.length > 0) await db.collection<{ _id: string }>('videos').insertMany(rows);
  return rows.map(({ _id }) => _id);
}

function videoRow({ ownerId, caption = '', hashtags = [], durationMs = 20_000, publishedAt }: PlantedVideo) {
  const id = newId(publishedAt);
  const picture = { width: 360, height: 640 };
  const rendition = { rung: 360, key: `videos/${id}/360.mp4`, ...picture, fps: 30, bitrate: 400_000, durationMs };
  const video = {
    ...{ ownerId, uploadId: id, status: 'READY', reason: null, caption, hashtags: [...hashtags], visibility: 'PUBLIC' },
    raw: { key: `raw/${ownerId}/${id}`, etag: id, bytes: 1, contentType: 'video/mp4' },
    renditions: [{ ...rendition, bytes: 50 * durationMs, prefetchBytes: 50_000 }],
    ...{ poster: null, durationMs, createdAt: publishedAt, publishedAt, statusAt: publishedAt, version: 1 },
    lease: { fence: 0, holder: null, until: new Date(0) },
    ...{ attempts: 0, dueAt: null, percent: 100, etaMs: null, rawDueAt: null },
  };
  return { _id: id, ...video, contentKey: null, purgeDueAt: null, purgedAt: null, purgedObjects: 0, takenDownBy: null };
}
