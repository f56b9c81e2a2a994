import {
  CHUNK,
  type FactorsRow,
  type ListItem,
  type ListRow,
  listCollection,
  type ModelRow,
  type NearRow,
  packList,
  unpackList,
  type VideosRow,
} from '@reelgraph/lists';
import { type ClientSession, type Collection, type Db, isDuplicateKey, isNamespaceExists } from '@reelgraph/mongo';
import type { RunFigures } from '../domain/guardrail.ts';

export type RunState = 'building' | 'sealed' | 'validated' | 'active' | 'refused';

/** One computation of everybody's lists. `fence` grows with every process that takes it up. */
export type Run = {
  _id: string;
  state: RunState;
  watermark: Date;
  fence: number;
  /** partitions whose lists are written */
  done: number[];
  figures: RunFigures | null;
  reasons: string[];
  /** the run that was served when this one was judged */
  against?: string | null;
  /** counted, so that a write and a process that takes the run up cannot pass each other by */
  writes?: number;
};

/** One person's list, in the run's numbers of videos. */
export type UserList = { _id: string; region: string | null; items: ListItem[] };
/** A row of whichever kind. */
type AnyRow = { _id: string | number };
type PointerRow = { _id: 'active'; run: string; watermark: Date; previous: string | null };

/** From then on nothing of a run changes. */
const WRITABLE: readonly RunState[] = ['building', 'sealed'];

/** Another process has taken the run up, or it has moved on. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** Runs, their lists (one collection each, never changed once validated) and the pointer to the run that is served. */
export class RunStore {
  readonly #db: Db;
  readonly #runs: Collection<Run>;
  readonly #pointers: Collection<PointerRow>;

  constructor(db: Db) {
    this.#db = db;
    this.#runs = db.collection('precomputeRuns');
    this.#pointers = db.collection('lists');
  }

  find(id: string): Promise<Run | null> {
    return this.#runs.findOne({ _id: id });
  }

  /** Begins a run, or takes up what another process left of it. */
  async take(id: string, watermark: Date): Promise<Run> {
    const run = await this.#runs.findOneAndUpdate(
      { _id: id },
      { $inc: { fence: 1 }, $setOnInsert: { state: 'building', watermark, done: [], figures: null, reasons: [] } },
      { upsert: true, returnDocument: 'after' },
    );
    if (!run) throw new Overtaken(id);
    // Before the first transaction, which would wait for it.
    await this.#db.createCollection(listCollection(id)).catch((error: unknown) => {
      if (!isNamespaceExists(error)) throw error;
    });
    return run;
  }

  /** Numbers the videos of a run: as they come, but a video keeps the number that a process before this one gave it. */
  async numberVideos(run: Run, ids: readonly string[]): Promise<Uint32Array> {
    const all = await this.videoIdsOf(run._id);
    const numbers = new Map(all.map((id, number) => [id, number]));
    const kept = Math.floor(all.length / CHUNK);
    for (const id of ids) {
      if (numbers.has(id)) continue;
      numbers.set(id, all.length);
      all.push(id);
    }
    const rows = Array.from({ length: Math.ceil(all.length / CHUNK) - kept }, (_, i) => ({
      _id: kept + i,
      ids: all.slice((kept + i) * CHUNK, (kept + i + 1) * CHUNK),
    }));
    await this.#write(run, rows);
    return Uint32Array.from(ids, (id) => numbers.get(id) ?? 0);
  }

  /** The videos of a run by their numbers. */
  async videoIdsOf(runId: string): Promise<string[]> {
    const rows = this.#videos(runId).find({ _id: { $gte: 0 } });
    return (await rows.sort({ _id: 1 }).toArray()).flatMap(({ ids }) => ids);
  }

  async writeNear(run: Run, rows: readonly NearRow[]): Promise<void> {
    await this.#write(run, rows);
  }

  /** Factors of videos by their numbers in the run. */
  async writeFactors(run: Run, rows: readonly FactorsRow[]): Promise<void> {
    await this.#write(run, rows);
  }

  /** The same by ids; empty for a run without. */
  async factorsOf(runId: string): Promise<Map<string, Float32Array>> {
    const ids = await this.videoIdsOf(runId);
    const found = new Map<string, Float32Array>();
    for await (const { _id, k, scale, factors } of this.#factors(runId).find({ _id: /^factors:/ })) {
      const values = Float32Array.from(Int8Array.from(factors), (value) => value * scale);
      const first = Number(_id.slice('factors:'.length)) * CHUNK;
      for (let i = 0; i < values.length / k; i++) found.set(ids[first + i] ?? '', values.subarray(i * k, i * k + k));
    }
    return found;
  }

  async writeModel(run: Run, row: ModelRow): Promise<void> {
    await this.#write(run, [row]);
  }

  async writeLists(run: Run, lists: readonly UserList[]): Promise<void> {
    await this.#write(
      run,
      lists.map(({ _id, region, items }) => ({ _id, region, list: packList(items) })),
    );
  }

  markDone(run: Run, partition: number): Promise<void> {
    return this.#change(run, 'building', { $addToSet: { done: partition } });
  }

  /** The one way from state to state: only by the process that took the run up last. */
  async move(
    run: Run,
    from: RunState,
    to: RunState,
    more: Partial<Pick<Run, 'figures' | 'reasons' | 'against'>> = {},
  ): Promise<Run> {
    await this.#change(run, from, { $set: { state: to, ...more } });
    return { ...run, state: to, ...more };
  }

  /** Of everybody, or of these people only. */
  async *listsOf(runId: string, people?: readonly string[]): AsyncGenerator<UserList> {
    const whose = people && { _id: { $in: [...people] } };
    for await (const { _id, region, list } of this.#lists(runId).find({ list: { $exists: true }, ...whose })) {
      yield { _id, region, items: unpackList(list) };
    }
  }

  async hasLists(runId: string): Promise<boolean> {
    return (await this.#lists(runId).findOne({}, { projection: { _id: 1 } })) !== null;
  }

  activeRun(): Promise<PointerRow | null> {
    return this.#pointers.findOne({ _id: 'active' });
  }

  /** Points readers to a run, unless somebody else has moved the pointer meanwhile. */
  async point(expected: PointerRow | null, { _id: run, watermark }: Run): Promise<boolean> {
    const next = { run, watermark, previous: expected?.run ?? null };
    try {
      if (!expected) await this.#pointers.insertOne({ _id: 'active', ...next });
      else
        return (
          (await this.#pointers.updateOne({ _id: 'active', run: expected.run }, { $set: next })).matchedCount === 1
        );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Drops whole collections of lists that neither readers nor a rollback need. */
  async dropOldLists(): Promise<string[]> {
    const pointer = await this.activeRun();
    const building = await this.#runs.find({ state: { $in: ['building', 'sealed', 'validated'] } }).toArray();
    const kept = new Set([pointer?.run, pointer?.previous, ...building.map(({ _id }) => _id)]);
    const found = await this.#db.listCollections({ name: /^lists\./ }, { nameOnly: true }).toArray();
    const old = found.map(({ name }) => name).filter((name) => !kept.has(name.slice('lists.'.length)));
    for (const name of old) await this.#db.dropCollection(name);
    return old;
  }

  #lists(runId: string): Collection<ListRow> {
    return this.#db.collection(listCollection(runId), { promoteBuffers: true });
  }

  #factors(runId: string): Collection<FactorsRow> {
    return this.#db.collection(listCollection(runId), { promoteBuffers: true });
  }

  #videos(runId: string): Collection<VideosRow> {
    return this.#db.collection(listCollection(runId));
  }

  /** All or nothing, and nothing for a process that was overtaken, however long it slept. */
  async #write(run: Run, rows: readonly AnyRow[]): Promise<void> {
    if (rows.length === 0) return;
    if (!WRITABLE.includes(run.state)) throw new Overtaken(`Run ${run._id} is no longer written`);
    const all: Collection<AnyRow> = this.#db.collection(listCollection(run._id));
    const puts = rows.map((row) => ({ replaceOne: { filter: { _id: row._id }, replacement: row, upsert: true } }));
    await this.#db.client.withSession((session) =>
      session.withTransaction(async () => {
        await this.#change(run, run.state, { $inc: { writes: 1 } }, session);
        await all.bulkWrite(puts, { ordered: false, session });
      }),
    );
  }

  async #change(run: Run, state: RunState, update: object, session?: ClientSession): Promise<void> {
    const mine = { _id: run._id, fence: run.fence, state };
    const { matchedCount } = await this.#runs.updateOne(mine, update, { session });
    if (matchedCount === 0) throw new Overtaken(`Run ${run._id} is no longer ${state} in the hands of this process`);
  }
}
