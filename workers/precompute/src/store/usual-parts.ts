import { createHash } from 'node:crypto';
import type { Db } from '@reelgraph/mongo';
import type { Catalogue } from '../domain/catalogue.ts';
import { lengthBucket, watchedPart } from '../domain/confidence.ts';
import { seenBefore, type WatchRow } from './watch-rows.ts';

const SAMPLE = 200_000;
const PEOPLE_AT_ONCE = 2_000;

/** The median part watched of videos of a length by those who stayed: of people by chance, the same ones however often a run is taken up. */
export async function usualParts(
  db: Db,
  catalogue: Catalogue,
  watermark: Date,
  sample = SAMPLE,
): Promise<(durationMs: number) => number> {
  const parts = new Map<number, number[]>();
  const people = await peopleByChance(db);
  let read = 0;
  for (let from = 0; from < people.length && read < sample; from += PEOPLE_AT_ONCE) {
    const whose = { userId: { $in: people.slice(from, from + PEOPLE_AT_ONCE) }, starts: { $gt: 0 } };
    const rows = db.collection<WatchRow>('interactions').find({ ...whose, ...seenBefore(watermark) });
    for await (const row of rows) {
      read += 1;
      const durationMs = catalogue.videos[catalogue.numberOf(row.videoId) ?? -1]?.durationMs ?? 0;
      if (durationMs <= 0 || row.skipped >= row.starts) continue;
      const bucket = lengthBucket(durationMs);
      const found = parts.get(bucket) ?? [];
      found.push(watchedPart({ ...row, durationMs }));
      parts.set(bucket, found);
    }
  }
  const medians = new Map(
    Array.from(parts, ([bucket, found]) => [bucket, found.sort((a, b) => a - b)[found.length >> 1] ?? 0]),
  );
  return (durationMs) => medians.get(lengthBucket(durationMs)) ?? 0.5;
}

/** Everybody who watched something, in an order that says nothing of them: ids would put the oldest first. */
async function peopleByChance(db: Db): Promise<string[]> {
  const groups = db
    .collection<WatchRow>('interactions')
    .aggregate<{ _id: string }>([{ $sort: { userId: 1 } }, { $group: { _id: '$userId' } }], { allowDiskUse: true });
  const people: { id: string; at: string }[] = [];
  for await (const { _id: id } of groups) people.push({ id, at: createHash('sha1').update(id).digest('hex') });
  return people.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ id }) => id);
}
