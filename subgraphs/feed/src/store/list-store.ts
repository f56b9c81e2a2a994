import {
  CHUNK,
  type ListRow,
  listCollection,
  type ModelRow,
  type NearRow,
  nearId,
  unpackList,
  unpackNeighbours,
  type VideosRow,
} from '@reelgraph/lists';
import type { Collection, Db } from '@reelgraph/mongo';
import { videoFactors } from '@reelgraph/ranking';
import type { ActiveRun, ListSource, NearVideo, NewcomerModel, RunPart } from '../domain/list-source.ts';

/** Which run is active: one document, switched at once. */
type PointerRow = { _id: 'active'; run: string; watermark?: Date };
type AnyRow = ListRow | NearRow;

/** Chunks of ids that are kept in memory: some 2 million videos. */
const MOST_CHUNKS = 8_192;
/** Runs whose factors are kept: today's, yesterday's and one more. */
const MOST_MODELS = 3;

/** Reads precomputed lists: one collection per run, and the pointer to the active one. What never changes is kept in memory. */
export class ListStore implements ListSource {
  readonly #db: Db;
  readonly #pointers: Collection<PointerRow>;
  readonly #cacheMs: number;
  readonly #chunks = new Map<string, readonly string[]>();
  readonly #models = new Map<string, Promise<NewcomerModel | null>>();
  #pointer: { row: Promise<PointerRow | null>; realMs: number } | undefined;

  constructor(db: Db, cacheMs: number) {
    this.#db = db;
    this.#pointers = db.collection('lists');
    this.#cacheMs = cacheMs;
  }

  async activeRun(): Promise<ActiveRun | null> {
    const realMs = performance.now();
    if (!this.#pointer || realMs - this.#pointer.realMs >= this.#cacheMs) {
      const row = this.#pointers.findOne({ _id: 'active' });
      this.#pointer = { row, realMs };
      row.catch(() => {
        this.#pointer = undefined;
      });
    }
    const row = await this.#pointer.row;
    return row && { run: row.run, watermark: row.watermark ?? null };
  }

  async read(run: string, viewerId: string, videoIds: readonly string[]): Promise<RunPart> {
    const rows = await this.#rows<AnyRow>(run)
      .find({ _id: { $in: [viewerId, ...videoIds.map(nearId)] } })
      .toArray();
    const list = rows.find((row) => 'list' in row);
    const byId = new Map(rows.flatMap((row) => ('near' in row ? [[row._id, row] as const] : [])));
    const near = videoIds.flatMap((id): [string, NearVideo][] => {
      const row = byId.get(nearId(id));
      return row ? [[id, { video: row.video, near: unpackNeighbours(row.near) }]] : [];
    });
    return { items: list ? unpackList(list.list) : null, near: new Map(near) };
  }

  async videoIds(run: string, numbers: readonly number[]): Promise<Map<number, string>> {
    const wanted = [...new Set(numbers.map((number) => Math.floor(number / CHUNK)))];
    const missing = wanted.filter((chunk) => !this.#chunks.has(`${run}:${chunk}`));
    const found = new Map<number, readonly string[]>();
    if (missing.length > 0) {
      const rows = await this.#rows<VideosRow>(run)
        .find({ _id: { $in: missing } })
        .toArray();
      for (const { _id, ids } of rows) found.set(_id, ids);
    }
    const ids = numbers.flatMap((number): [number, string][] => {
      const chunk = Math.floor(number / CHUNK);
      const id = (found.get(chunk) ?? this.#chunks.get(`${run}:${chunk}`))?.[number % CHUNK];
      return id === undefined ? [] : [[number, id]];
    });
    this.#keep(run, found);
    return new Map(ids);
  }

  newcomers(run: string): Promise<NewcomerModel | null> {
    const known = this.#models.get(run);
    if (known) return known;
    const model = this.#readModel(run);
    this.#models.set(run, model);
    model.catch(() => this.#models.delete(run));
    forgetOldest(this.#models, MOST_MODELS);
    return model;
  }

  async #readModel(run: string): Promise<NewcomerModel | null> {
    const row = await this.#rows<ModelRow>(run).findOne({ _id: 'model' });
    if (!row) return null;
    const { k, scale, alpha, ridge, ridgeExponent, skipWeight } = row;
    const factors = Float32Array.from(Int8Array.from(row.factors), (value) => value * scale);
    return { videos: videoFactors(factors, k), settings: { alpha, ridge, ridgeExponent, skipWeight } };
  }

  #keep(run: string, found: ReadonlyMap<number, readonly string[]>): void {
    for (const [chunk, ids] of found) this.#chunks.set(`${run}:${chunk}`, ids);
    forgetOldest(this.#chunks, MOST_CHUNKS);
  }

  #rows<Row extends { _id: string | number }>(run: string): Collection<Row> {
    return this.#db.collection<Row>(listCollection(run), { promoteBuffers: true });
  }
}

function forgetOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
