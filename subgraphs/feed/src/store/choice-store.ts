import type { ChangeLog } from '@reelgraph/changes';
import type { Collection, Mongo } from '@reelgraph/mongo';
import type { Choices } from '../domain/choices.ts';

/** Read by `workers/precompute` too. */
type ChoicesRow = {
  _id: string;
  notInterested: { videoId: string; at: Date }[];
  hidden: string[];
  resetAt: Date | null;
  topics?: string[];
  version: number;
};

/** The oldest of more are forgotten: by then they were shown or have grown old. */
const MOST = 1_000;
/** As many as the session goes by. */
const MOST_LIKES = 20;
/** So that one answer holds them all. */
const ALL = { batchSize: 2 * MOST };

/** What viewers told the feed, each with its change in one transaction. */
export class ChoiceStore {
  readonly #mongo: Mongo;
  readonly #changes: ChangeLog;
  readonly #rows: Collection<ChoicesRow>;

  constructor(mongo: Mongo, changes: ChangeLog) {
    this.#mongo = mongo;
    this.#changes = changes;
    this.#rows = mongo.db.collection('feedChoices');
  }

  /** With what they reported to the moderators and what they liked last, in one round trip. */
  async of(viewerId: string): Promise<Choices> {
    const reports = [
      { $match: { userId: viewerId } },
      { $sort: { at: -1 } },
      { $limit: MOST },
      { $project: { videoId: 1 } },
    ];
    const likes = [
      { $match: { userId: viewerId } },
      { $sort: { at: -1 } },
      { $limit: MOST_LIKES },
      { $match: { liked: true } },
      { $project: { _id: 0, like: { videoId: '$videoId', at: '$at' } } },
    ];
    const rows = await this.#rows
      .aggregate<Partial<ChoicesRow> & { videoId?: string; like?: Choices['liked'][number] }>(
        [
          { $match: { _id: viewerId } },
          { $unionWith: { coll: 'reports', pipeline: reports } },
          { $unionWith: { coll: 'likes', pipeline: likes } },
        ],
        ALL,
      )
      .toArray();
    const refused = rows.flatMap(({ videoId, notInterested = [] }) => [
      ...(videoId === undefined ? [] : [videoId]),
      ...notInterested.map((one) => one.videoId),
    ]);
    return {
      refused: new Set(refused),
      hidden: new Set(rows.flatMap(({ hidden = [] }) => hidden)),
      resetAt: rows.find((row) => row.resetAt)?.resetAt ?? null,
      topics: rows.flatMap(({ topics = [] }) => topics),
      liked: rows.flatMap(({ like = [] }) => like),
    };
  }

  /** Answers whether that is new. */
  refuseVideo(viewerId: string, videoId: string, now: Date): Promise<boolean> {
    const add = { notInterested: { $each: [{ videoId, at: now }], $slice: -MOST } };
    return this.#change(viewerId, { 'notInterested.videoId': { $ne: videoId } }, { $push: add }, 'notInterested', now);
  }

  /** Answers whether that is new. */
  hideCreator(viewerId: string, userId: string, now: Date): Promise<boolean> {
    const add = { hidden: { $each: [userId], $slice: -MOST } };
    return this.#change(viewerId, { hidden: { $ne: userId } }, { $push: add }, 'creatorHidden', now);
  }

  /** Answers whether they were hidden. */
  showCreator(viewerId: string, userId: string, now: Date): Promise<boolean> {
    return this.#change(viewerId, { hidden: userId }, { $pull: { hidden: userId } }, 'creatorShown', now);
  }

  /** In place of those chosen before. */
  async chooseTopics(viewerId: string, topics: readonly string[], now: Date): Promise<void> {
    await this.#change(viewerId, {}, { $set: { topics } }, 'topicsChosen', now);
  }

  /** What was learned up to now is to be forgotten; whom they hide stays hidden. */
  async reset(viewerId: string, now: Date): Promise<void> {
    await this.#change(viewerId, {}, { $set: { resetAt: now, notInterested: [] } }, 'reset', now);
  }

  async #change(viewerId: string, where: object, update: object, to: string, now: Date): Promise<boolean> {
    return await this.#mongo.transaction(async (session) => {
      // Begun apart from the change, so that a condition on what is not there yet can't begin a second one.
      await this.#rows.updateOne(
        { _id: viewerId },
        { $setOnInsert: { notInterested: [], hidden: [], resetAt: null, version: 0 } },
        { session, upsert: true },
      );
      const row = await this.#rows.findOneAndUpdate(
        { _id: viewerId, ...where },
        { ...update, $inc: { version: 1 } },
        { session, returnDocument: 'after' },
      );
      if (!row) return false;
      const { version } = row;
      await this.#changes.record({ type: 'choice', id: viewerId, version, to, userId: viewerId, at: now }, session);
      return true;
    });
  }
}
