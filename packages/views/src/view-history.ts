import { type ClientSession, type Collection, isDuplicateKey, type Mongo } from '@reelgraph/mongo';
import type { LogBatch, LogPosition } from './event-log.ts';
import {
  addInteractions,
  addRollups,
  type EventRow,
  type InteractionRow,
  interactionId,
  type RollupRow,
  toEventRow,
} from './history-rows.ts';

type PositionRow = LogPosition & { _id: number };

/** The session in which a writer has its transactions. */
type WriterRow = { _id: string; session: NonNullable<ClientSession['id']> };

export type HistorySnapshot = {
  readonly position: LogPosition | null;
  readonly rollups: readonly RollupRow[];
  readonly events: readonly EventRow[];
};

const RAW_EVENTS_KEPT_S = 90 * 86_400;

/** Thrown to end a transaction whose partitions another reader has moved on meanwhile. */
class Overtaken extends Error {}

/** What MongoDB keeps of views: raw events for 90 days; hourly sums and interactions (one row per user and video) for good. */
export class ViewHistory {
  readonly #mongo: Mongo;
  readonly #events: Collection<EventRow>;
  readonly #rollups: Collection<RollupRow>;
  readonly #interactions: Collection<InteractionRow>;
  readonly #positions: Collection<PositionRow>;
  readonly #writers: Collection<WriterRow>;
  #announced: ClientSession['id'];

  constructor(mongo: Mongo) {
    this.#mongo = mongo;
    this.#events = mongo.db.collection('viewEvents');
    this.#rollups = mongo.db.collection('viewRollups');
    this.#interactions = mongo.db.collection('interactions');
    this.#positions = mongo.db.collection('viewPositions');
    this.#writers = mongo.db.collection('viewWriters');
  }

  async createIndexes(): Promise<void> {
    await Promise.all([
      this.#events.createIndex({ writtenAt: 1 }, { expireAfterSeconds: RAW_EVENTS_KEPT_S }),
      this.#events.createIndex({ partition: 1, at: 1 }),
      this.#rollups.createIndex({ partition: 1, hour: 1 }),
      this.#rollups.createIndex({ videoId: 1, hour: 1 }),
      this.#interactions.createIndex({ userId: 1, lastAt: -1 }),
    ]);
  }

  /**
   * Ends what the last writer of this name left open: MongoDB keeps a dead client's transaction, and the rows it has touched, for a
   * minute. A last writer that still lives tries again.
   */
  async succeed(writer: string): Promise<void> {
    const last = await this.#writers.findOne({ _id: writer });
    if (last) await this.#mongo.db.command({ killSessions: [last.session] });
  }

  /** Up to where the log has been written down. */
  async positions(): Promise<Map<number, LogPosition>> {
    const rows = await this.#positions.find().toArray();
    return new Map(rows.map(({ _id, log, entry }) => [_id, { log, entry }]));
  }

  /**
   * Writes batches down with their positions, in one transaction: all of it once, or nothing. Answers false when a partition no
   * longer stands where `from` says, since another reader was faster.
   */
  async write(batches: readonly LogBatch[], from: ReadonlyMap<number, LogPosition>, writer: string): Promise<boolean> {
    try {
      await this.#mongo.transaction(async (session) => {
        await this.#announce(writer, session);
        await this.#advance(batches, from, session);
        await this.#writeEvents(batches, session);
      });
      return true;
    } catch (error) {
      if (error instanceof Overtaken || isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Which of the videos the viewer had on screen, ever. */
  async seen(viewerId: string, videoIds: readonly string[]): Promise<Set<string>> {
    const ids = videoIds.map((videoId) => interactionId(viewerId, videoId));
    const rows = await this.#interactions
      .find({ _id: { $in: ids }, seen: true }, { projection: { videoId: 1 } })
      .toArray();
    return new Set(rows.map(({ videoId }) => videoId));
  }

  /** What was counted of a partition's videos: hourly sums and raw events, each since a time, and the position up to which it is all. */
  async snapshot(partition: number, since: { hours: Date; events: Date }): Promise<HistorySnapshot> {
    return await this.#mongo.transaction(async (session) => {
      const position = await this.#positions.findOne({ _id: partition }, { session });
      const rollups = await this.#rollups
        .find({ partition, hour: { $gte: since.hours }, qualified: { $gt: 0 } }, { session })
        .toArray();
      const events = await this.#events.find({ partition, at: { $gte: since.events } }, { session }).toArray();
      return { position: position && { log: position.log, entry: position.entry }, rollups, events };
    });
  }

  /** Outside the transaction, so that a successor can read it; the driver uses one session again and again. */
  async #announce(writer: string, { id }: ClientSession): Promise<void> {
    if (id === undefined || id === this.#announced) return;
    await this.#writers.updateOne({ _id: writer }, { $set: { session: id } }, { upsert: true });
    this.#announced = id;
  }

  async #advance(
    batches: readonly LogBatch[],
    from: ReadonlyMap<number, LogPosition>,
    session: ClientSession,
  ): Promise<void> {
    const result = await this.#positions.bulkWrite(
      batches.map(({ partition, position }) => {
        const known = from.get(partition);
        return known
          ? { updateOne: { filter: { _id: partition, ...known }, update: { $set: position } } }
          : { insertOne: { document: { _id: partition, ...position } } };
      }),
      { session },
    );
    if (result.matchedCount + result.insertedCount !== batches.length) throw new Overtaken();
  }

  /** An event that is there already (the log was lost, or read again) changes nothing. */
  async #writeEvents(batches: readonly LogBatch[], session: ClientSession): Promise<void> {
    const rows = new Map(
      batches.flatMap(({ partition, events }) => events.map((event) => [event.id, toEventRow(event, partition)])),
    );
    const known = await this.#events
      .find({ _id: { $in: [...rows.keys()] } }, { session, projection: { _id: 1 } })
      .toArray();
    for (const { _id } of known) rows.delete(_id);
    if (rows.size === 0) return;
    const fresh = [...rows.values()];
    await this.#events.insertMany(fresh, { session });
    await this.#rollups.bulkWrite(addRollups(fresh), { session });
    await this.#interactions.bulkWrite(addInteractions(fresh), { session });
  }
}
