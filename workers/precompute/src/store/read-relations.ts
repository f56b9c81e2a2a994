import type { Db } from '@reelgraph/mongo';
import type { Catalogue } from '../domain/catalogue.ts';
import { PairSet } from '../domain/pair-set.ts';

/** What somebody told the feed, as the feed subgraph writes it. */
type ChoicesRow = {
  _id: string;
  notInterested?: { videoId: string; at: Date }[];
  hidden?: string[];
  resetAt?: Date | null;
};

/** How people stand to creators and videos, in numbers; `numberOf` numbers the people. */
export type Relations = {
  /** person, owner */
  readonly follows: PairSet;
  /** person, owner: blocked either way, or hidden */
  readonly barred: PairSet;
  /** person, video: reported, or not of interest */
  readonly refused: PairSet;
  /** Up to when somebody had their past forgotten. */
  readonly resets: ReadonlyMap<number, number>;
};

/** Only of creators and videos that are in the catalogue; nobody else can come into a list. */
export async function readRelations(
  db: Db,
  catalogue: Catalogue,
  numberOf: (userId: string) => number,
  watermark: Date,
): Promise<Relations> {
  const [follows, barred, refused] = [new PairSet(), new PairSet(), new PairSet()];
  const resets = new Map<number, number>();
  const add = (pairs: PairSet, userId: string, other: number | undefined) =>
    other !== undefined && pairs.add(numberOf(userId), other);
  const until = { at: { $lte: watermark } };
  for await (const row of db.collection<{ follower: string; followed: string }>('follows').find(until))
    add(follows, row.follower, catalogue.ownerOf(row.followed));
  for await (const { blocker, blocked } of db.collection<{ blocker: string; blocked: string }>('blocks').find()) {
    add(barred, blocker, catalogue.ownerOf(blocked));
    add(barred, blocked, catalogue.ownerOf(blocker));
  }
  for await (const row of db.collection<{ userId: string; videoId: string }>('reports').find())
    add(refused, row.userId, catalogue.numberOf(row.videoId));
  for await (const row of db.collection<ChoicesRow>('feedChoices').find()) {
    for (const userId of row.hidden ?? []) add(barred, row._id, catalogue.ownerOf(userId));
    for (const { videoId } of row.notInterested ?? []) add(refused, row._id, catalogue.numberOf(videoId));
    if (row.resetAt) resets.set(numberOf(row._id), row.resetAt.getTime());
  }
  return { follows, barred, refused, resets };
}
