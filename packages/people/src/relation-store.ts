import type { ChangeLog, ChangeType } from '@reelgraph/changes';
import { AppError } from '@reelgraph/errors';
import { type ClientSession, type Collection, type Filter, findEach, type Mongo } from '@reelgraph/mongo';
import { type BlockRow, createRelationIndexes, type FollowRow, pairId } from './relation-rows.ts';

/** One row per two people, written by every move between them, so that a follow and a block at once can't both win. */
type PairRow = { _id: string; version: number };

/** A person's counts, spread over 16 rows by the other's id, so that many who follow one person at once rarely meet. */
type CountRow = { _id: string; userId: string; followers: number; following: number };

export type FollowCounts = { followers: number; following: number };

/** Somebody in a list of followers, followed or blocked people, and since when. */
export type Listed = { id: string; at: Date };

export type ListName = 'followers' | 'following' | 'blocked';

/** A page of one person's list. */
export type ListRequest = { readonly userId: string; readonly page: { limit: number; after: Listed | null } };

/** Writes who follows and who blocks whom, each move with its counts and its change in one transaction. */
export class RelationStore {
  readonly #mongo: Mongo;
  readonly #changes: ChangeLog;
  readonly #follows: Collection<FollowRow>;
  readonly #blocks: Collection<BlockRow>;
  readonly #pairs: Collection<PairRow>;
  readonly #counts: Collection<CountRow>;

  constructor(mongo: Mongo, changes: ChangeLog) {
    this.#mongo = mongo;
    this.#changes = changes;
    this.#follows = mongo.db.collection<FollowRow>('follows');
    this.#blocks = mongo.db.collection<BlockRow>('blocks');
    this.#pairs = mongo.db.collection<PairRow>('pairs');
    this.#counts = mongo.db.collection<CountRow>('followCounts');
  }

  async createIndexes(): Promise<void> {
    await createRelationIndexes(this.#follows, this.#blocks);
    await this.#counts.createIndex({ userId: 1 });
  }

  /** Answers whether something changed. Throws USER_NOT_FOUND when either blocks the other. */
  async follow(follower: string, followed: string, now: Date): Promise<boolean> {
    const _id = pairId(follower, followed);
    return await this.#mongo.transaction(async (session) => {
      const either = { _id: { $in: [_id, pairId(followed, follower)] } };
      if (await this.#blocks.findOne(either, { session })) throw new AppError('USER_NOT_FOUND');
      if (await this.#follows.findOne({ _id }, { session })) return false;
      const version = await this.#move(follower, followed, session);
      await this.#follows.insertOne({ _id, follower, followed, at: now }, { session });
      await this.#count(follower, followed, 1, session);
      await this.#record('follow', 'followed', follower, followed, version, now, session);
      return true;
    });
  }

  /** Answers whether something changed. */
  async unfollow(follower: string, followed: string, now: Date): Promise<boolean> {
    return await this.#mongo.transaction(async (session) => {
      if (!(await this.#follows.findOne({ _id: pairId(follower, followed) }, { session }))) return false;
      const version = await this.#move(follower, followed, session);
      await this.#endFollow(follower, followed, version, now, session);
      return true;
    });
  }

  /** Blocks, and ends the follows both ways. Answers whether something changed. */
  async block(blocker: string, blocked: string, now: Date): Promise<boolean> {
    const _id = pairId(blocker, blocked);
    return await this.#mongo.transaction(async (session) => {
      if (await this.#blocks.findOne({ _id }, { session })) return false;
      const version = await this.#move(blocker, blocked, session);
      await this.#blocks.insertOne({ _id, blocker, blocked, at: now }, { session });
      await this.#endFollow(blocker, blocked, version, now, session);
      await this.#endFollow(blocked, blocker, version, now, session);
      await this.#record('block', 'blocked', blocker, blocked, version, now, session);
      return true;
    });
  }

  /** Answers whether something changed. */
  async unblock(blocker: string, blocked: string, now: Date): Promise<boolean> {
    const _id = pairId(blocker, blocked);
    return await this.#mongo.transaction(async (session) => {
      if (!(await this.#blocks.findOne({ _id }, { session }))) return false;
      const version = await this.#move(blocker, blocked, session);
      await this.#blocks.deleteOne({ _id }, { session });
      await this.#record('block', 'unblocked', blocker, blocked, version, now, session);
      return true;
    });
  }

  /**
   * Of each person a page of one of their lists, the newest first, and one more than asked for where there are more;
   * one round trip.
   */
  async lists(list: ListName, requests: readonly ListRequest[]): Promise<Listed[][]> {
    if (list === 'blocked') return listEach(this.#blocks, 'blocker', 'blocked', requests);
    if (list === 'followers') return listEach(this.#follows, 'followed', 'follower', requests);
    return listEach(this.#follows, 'follower', 'followed', requests);
  }

  async blockedCount(userId: string): Promise<number> {
    return await this.#blocks.countDocuments({ blocker: userId });
  }

  /** How many each follows and is followed by, in one round trip. */
  async counts(userIds: readonly string[]): Promise<Map<string, FollowCounts>> {
    const rows = await this.#counts
      .aggregate<{ _id: string } & FollowCounts>([
        { $match: { userId: { $in: [...userIds] } } },
        { $group: { _id: '$userId', followers: { $sum: '$followers' }, following: { $sum: '$following' } } },
      ])
      .toArray();
    const counted = new Map(rows.map(({ _id, followers, following }) => [_id, { followers, following }]));
    return new Map(userIds.map((id) => [id, counted.get(id) ?? { followers: 0, following: 0 }]));
  }

  async #move(a: string, b: string, session: ClientSession): Promise<number> {
    const _id = a < b ? pairId(a, b) : pairId(b, a);
    const options = { session, upsert: true, returnDocument: 'after' } as const;
    const row = await this.#pairs.findOneAndUpdate({ _id }, { $inc: { version: 1 } }, options);
    return row?.version ?? 1;
  }

  async #endFollow(follower: string, followed: string, version: number, now: Date, session: ClientSession) {
    const { deletedCount } = await this.#follows.deleteOne({ _id: pairId(follower, followed) }, { session });
    if (deletedCount === 0) return;
    await this.#count(follower, followed, -1, session);
    await this.#record('follow', 'unfollowed', follower, followed, version, now, session);
  }

  async #count(follower: string, followed: string, by: 1 | -1, session: ClientSession): Promise<void> {
    await this.#addTo(follower, followed, { following: by, followers: 0 }, session);
    await this.#addTo(followed, follower, { following: 0, followers: by }, session);
  }

  async #addTo(userId: string, other: string, by: FollowCounts, session: ClientSession): Promise<void> {
    const _id = `${userId}:${other.slice(-1)}`;
    await this.#counts.updateOne({ _id, userId }, { $inc: by }, { session, upsert: true });
  }

  async #record(
    type: ChangeType,
    to: string,
    from: string,
    other: string,
    version: number,
    now: Date,
    session: ClientSession,
  ): Promise<void> {
    await this.#changes.record({ type, id: pairId(from, other), version, to, userId: from, at: now }, session);
  }
}

async function listEach<Row extends { at: Date } & Record<Of | Other, string>, Of extends string, Other extends string>(
  collection: Collection<Row>,
  of: Of,
  other: Other,
  requests: readonly ListRequest[],
): Promise<Listed[][]> {
  const queries = requests.map(({ userId, page }) => ({
    // @note `of` is one of the row's fields
    filter: { [of]: userId, ...after(other, page.after) } as Filter<Row>,
    sort: { at: -1, [other]: -1 } as const,
    limit: page.limit + 1,
  }));
  const lists = await findEach(collection, queries);
  return lists.map((rows) => rows.map((row) => ({ id: row[other], at: row.at })));
}

function after(idField: string, position: Listed | null) {
  if (position === null) return {};
  const { at, id } = position;
  return { $or: [{ at: { $lt: at } }, { at, [idField]: { $lt: id } }] };
}
