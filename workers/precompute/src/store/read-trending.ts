import type { Db } from '@reelgraph/mongo';
import type { FeedRules } from '../domain/feed-rules.ts';

/** What was viewed most lately, by region and (`''`) everywhere, newer views counting more. */
export async function readTrending(
  db: Db,
  watermark: Date,
  { trending }: FeedRules,
  numberOf: (videoId: string) => number | undefined,
): Promise<Map<string, number[]>> {
  const since = new Date(watermark.getTime() - trending.windowMs);
  const age = { $divide: [{ $subtract: [watermark, '$hour'] }, trending.halfLifeMs] };
  const rows = db.collection('viewRollups').aggregate<{ _id: { v: string; r: string | null }; heat: number }>([
    { $match: { hour: { $gt: since, $lte: watermark }, qualified: { $gt: 0 } } },
    {
      $group: {
        _id: { v: '$videoId', r: '$region' },
        heat: { $sum: { $multiply: ['$qualified', { $pow: [0.5, age] }] } },
      },
    },
  ]);
  const heats = new Map<string, Map<number, number>>();
  for await (const { _id, heat } of rows) {
    const video = numberOf(_id.v);
    if (video === undefined) continue;
    for (const region of new Set([_id.r ?? '', ''])) {
      const found = heats.get(region) ?? new Map<number, number>();
      found.set(video, (found.get(video) ?? 0) + heat);
      heats.set(region, found);
    }
  }
  return new Map(Array.from(heats, ([region, found]) => [region, hottest(found, trending.most)]));
}

function hottest(heats: ReadonlyMap<number, number>, most: number): number[] {
  return [...heats]
    .sort(([a, one], [b, other]) => other - one || a - b)
    .slice(0, most)
    .map(([video]) => video);
}
