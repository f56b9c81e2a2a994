import type { Db } from '@reelgraph/mongo';
import { Catalogue } from '../domain/catalogue.ts';

type VideoRow = {
  _id: string;
  ownerId: string;
  durationMs: number | null;
  publishedAt?: Date | null;
  hashtags?: string[];
  raw?: { etag: string; bytes: number };
  poster?: { thumbhash: string | null } | null;
};

const BATCH = 5_000;
const shown = { status: { $in: ['PLAYABLE', 'READY'] }, visibility: 'PUBLIC' };
const fields = {
  ...{ ownerId: 1, durationMs: 1, publishedAt: 1, hashtags: 1 },
  ...{ 'raw.etag': 1, 'raw.bytes': 1, 'poster.thumbhash': 1 },
};

/** The videos that a list may hold today: what is archived, hidden or gone takes no part in learning either. */
export async function readCatalogue(db: Db): Promise<Catalogue> {
  const catalogue = new Catalogue();
  const rows = db.collection<VideoRow>('videos').find(shown, { projection: fields, batchSize: BATCH });
  for await (const row of rows) {
    catalogue.add({
      id: row._id,
      ownerId: row.ownerId,
      durationMs: row.durationMs,
      publishedAt: row.publishedAt ?? null,
      hashtags: row.hashtags ?? [],
      raw: row.raw ?? null,
      thumbhash: row.poster?.thumbhash ?? null,
    });
  }
  return catalogue;
}

/** Just the ids of those videos. */
export async function readEligible(db: Db): Promise<Set<string>> {
  const rows = db.collection<VideoRow>('videos').find(shown, { projection: { _id: 1 }, batchSize: BATCH });
  const ids = new Set<string>();
  for await (const { _id } of rows) ids.add(_id);
  return ids;
}
