import type { Mongo } from '@reelgraph/mongo';
import { ARCHIVE_AGE_MS, hotStorage } from './storage.ts';
import { videoRows } from './video-row.ts';

const BATCH = 1_000;
const old = { 'storage.part': { $exists: false } };

/** Has the archiver look at READY videos from before there were tiers; answers how many these were. Again finds none. */
export async function giveStorage(mongo: Pick<Mongo, 'db'>, now: Date): Promise<number> {
  const rows = videoRows(mongo.db);
  for (let given = 0; ; ) {
    const batch = await rows
      .find({ ...old, status: 'READY' })
      .project<{ _id: string; publishedAt: Date | null }>({ publishedAt: 1 })
      .limit(BATCH)
      .toArray();
    if (batch.length === 0) return given;
    const updates = batch.map(({ _id, publishedAt }) => {
      const oldAt = (publishedAt?.getTime() ?? 0) + ARCHIVE_AGE_MS;
      const storage = hotStorage(_id, new Date(Math.max(oldAt, now.getTime())));
      // What was begun with one by command stays noted.
      const update = [{ $set: { storage: { $mergeObjects: [{ $literal: storage }, '$storage'] } } }];
      return { updateOne: { filter: { ...old, _id }, update } };
    });
    await rows.bulkWrite(updates, { ordered: false });
    given += batch.length;
  }
}
