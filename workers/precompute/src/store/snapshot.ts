import type { Db } from '@reelgraph/mongo';
import { EventLog } from '@reelgraph/ranking';
import type { Catalogue } from '../domain/catalogue.ts';
import { confidence } from '../domain/confidence.ts';
import { feedRules } from '../domain/feed-rules.ts';
import { piecesOf } from './pieces-of.ts';
import { readCatalogue } from './read-catalogue.ts';
import { type Relations, readRelations } from './read-relations.ts';
import { usualParts } from './usual-parts.ts';
import { seenBefore, type WatchRow } from './watch-rows.ts';

/** What people did up to a moment, in the numbers of `users` and of the catalogue. */
export type Snapshot = {
  readonly log: EventLog;
  readonly users: readonly string[];
  readonly catalogue: Catalogue;
  readonly relations: Relations;
  /** Where each person was last, as far as it is known. */
  readonly regions: readonly (string | undefined)[];
};

const BATCH = 5_000;
const columns = {
  ...{ _id: 0, userId: 1, videoId: 1, watchedMs: 1, starts: 1, completed: 1, skipped: 1 },
  ...{ lastAt: 1, region: 1 },
};

/** Reads the deeds that were known at the watermark. Who only follows somebody has a list too. */
export async function readSnapshot(
  db: Db,
  watermark: Date,
  onProgress: (done: number, all: number) => void,
): Promise<Snapshot> {
  const catalogue = await readCatalogue(db);
  const users = new Map<string, number>();
  const numberOf = (userId: string) => {
    const number = users.get(userId) ?? users.size;
    users.set(userId, number);
    return number;
  };
  const relations = await readRelations(db, catalogue, numberOf, watermark);
  const log = new EventLog();
  /** What was refused, or is forgotten, was seen and says nothing for a taste. */
  const push = (user: number, video: number, value: number, at: Date) => {
    const counts = !relations.refused.has(user, video) && at.getTime() > (relations.resets.get(user) ?? 0);
    log.push(user, video, counts ? value : 0, at.getTime());
  };
  const regions = await readWatches({ db, catalogue, relations, watermark, numberOf, push, onProgress });
  for await (const { userId, videoId, value, at } of readSigns(db, watermark)) {
    const video = catalogue.numberOf(videoId);
    if (video !== undefined) push(numberOf(userId), video, value, at);
  }
  return { log, users: [...users.keys()], catalogue, relations, regions };
}

type Reading = {
  db: Db;
  catalogue: Catalogue;
  relations: Relations;
  watermark: Date;
  numberOf: (userId: string) => number;
  push: (user: number, video: number, value: number, at: Date) => void;
  onProgress: (done: number, all: number) => void;
};

/** Answers the last region of each person. */
async function readWatches({ db, catalogue, relations, watermark, numberOf, push, onProgress }: Reading) {
  const regions: (string | undefined)[] = [];
  const lastAt: number[] = [];
  const usual = await usualParts(db, catalogue, watermark);
  const watches = db
    .collection<WatchRow>('interactions')
    .find(seenBefore(watermark), { projection: columns, batchSize: BATCH });
  const all = await db.collection('interactions').estimatedDocumentCount();
  let done = 0;
  const take = (row: WatchRow) => {
    const number = catalogue.numberOf(row.videoId);
    const video = number === undefined ? undefined : catalogue.videos[number];
    if (number === undefined || !video) return;
    const user = numberOf(row.userId);
    if (row.region && row.lastAt.getTime() > (lastAt[user] ?? 0)) {
      regions[user] = row.region;
      lastAt[user] = row.lastAt.getTime();
    }
    const watched = confidence({ ...row, durationMs: video.durationMs }, usual(video.durationMs));
    const followed = row.skipped < row.starts && relations.follows.has(user, video.owner);
    push(user, number, followed ? Math.max(watched, feedRules.learning.followed) : watched, row.lastAt);
  };
  for await (const rows of piecesOf(watches)) {
    rows.forEach(take);
    done += rows.length;
    onProgress(done, all);
  }
  return regions;
}

type Sign = { userId: string; videoId: string; value: number; at: Date };

/** What people did beyond watching. */
async function* readSigns(db: Db, watermark: Date): AsyncGenerator<Sign> {
  const { like, share, comment } = feedRules.learning;
  const until = { at: { $lte: watermark } };
  const likes = db.collection<Omit<Sign, 'value'>>('likes').find({ liked: true, ...until });
  for await (const row of likes) yield { ...row, value: like };
  for await (const row of db.collection<Omit<Sign, 'value'>>('shares').find(until)) yield { ...row, value: share };
  const comments = db.collection<{ authorId: string; videoId: string; createdAt: Date }>('comments');
  for await (const { authorId, videoId, createdAt } of comments.find({ createdAt: { $lte: watermark } }))
    yield { userId: authorId, videoId, value: comment, at: createdAt };
}

/** By person, what these people had seen. A month of it is a row: one for each video takes longer to read, and all may be too large. */
export async function readSeen(db: Db, userIds: readonly string[], watermark: Date): Promise<Map<string, string[]>> {
  const month = { user: '$userId', month: { $dateTrunc: { date: '$firstAt', unit: 'month' } } };
  const rows = db
    .collection<WatchRow>('interactions')
    .aggregate<{ _id: { user: string }; videos: string[] }>(
      [
        { $match: { userId: { $in: [...userIds] }, ...seenBefore(watermark) } },
        { $group: { _id: month, videos: { $push: '$videoId' } } },
      ],
      { allowDiskUse: true },
    );
  const seen = new Map<string, string[]>();
  for await (const { _id, videos } of rows) seen.set(_id.user, [...(seen.get(_id.user) ?? []), ...videos]);
  return seen;
}
