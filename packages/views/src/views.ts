import { type KeyedCommand, pipelined, type Redis } from '@reelgraph/redis';
import { newId } from '@reelgraph/service';
import { z } from 'zod';
import { byPartition, PARTITIONS, partitionOf } from './domain/partition.ts';
import { viewRule } from './domain/qualify.ts';
import { countRecord, decodeRecord } from './domain/record.ts';
import { type Counted, cutShort, mergeTops, type PartitionTop } from './domain/top.ts';
import type { VideoWindows, WindowCounts } from './domain/video-windows.ts';
import { type WindowName, windowNames } from './domain/window.ts';
import { callAll, type FunctionCall, loadLibrary } from './function-library.ts';
import { Keys } from './keys.ts';
import { type View, type ViewEvent, type ViewOutcome, watchIdOf } from './view.ts';
import { batchArguments, readOutcomes } from './view-codec.ts';

/** The five counts, and since when they are complete: null means that nothing is known, so a zero says nothing. */
export type WatchCounts = WindowCounts & { readonly completeSince: Date | null };

/** At most this many views in one call, since Redis does nothing else meanwhile. */
const LARGEST_CALL = 100;

/** The five windows of every video, in Redis. `now` is an argument everywhere: no window needs a job to slide. */
export class Views {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #againAfterSeconds: number;

  constructor(redis: Redis, options: { prefix: string; againAfterMs?: number }) {
    this.#redis = redis;
    this.#keys = new Keys(options.prefix);
    this.#againAfterSeconds = Math.floor((options.againAfterMs ?? viewRule.againAfterMs) / 1000);
  }

  /** Loads the functions where they are missing, and begins the partitions that Redis does not know: their counts are complete from `now` on. */
  async open(now: Date): Promise<void> {
    await loadLibrary(this.#redis);
    const begun = Array.from({ length: PARTITIONS }, (_, partition) => this.#keys.begun(partition));
    await this.#ask(
      begun.map((key): KeyedCommand => ({ key, command: ['set', key, `${now.getTime()} ${newId(now)} 0`, 'NX'] })),
    );
  }

  /** Which of the partitions a video's views live in. */
  partitionOf(videoId: string): number {
    return partitionOf(videoId);
  }

  /** The key of a video's record, for whoever looks into Redis by hand. */
  recordKey(videoId: string): string {
    return this.#keys.record(videoId);
  }

  /** Records views, each once and for all when this resolves; answers what became of each. One call per partition, one round trip. */
  async record(views: readonly View[], now: Date): Promise<ViewOutcome[]> {
    const indexed = views.map((view, index) => ({ view, index }));
    const groups = [...byPartition(indexed, ({ view }) => view.videoId)].flatMap(([partition, group]) =>
      chunks(group, LARGEST_CALL).map((chunk) => ({ partition, chunk })),
    );
    // A name for the logs that begin now: it differs from any that was lost.
    const log = newId(now);
    const answers = await this.#call(
      now,
      groups.map(({ partition, chunk }) => {
        const batch = batchArguments(
          chunk.map(({ view }) => view),
          now,
        );
        return {
          name: 'record',
          base: this.#keys.base(partition),
          args: [now.getTime(), log, this.#againAfterSeconds, batch.events, ...batch.views],
        };
      }),
    );
    const outcomes: ViewOutcome[] = Array(views.length).fill('REPEATED');
    for (const [position, { chunk }] of groups.entries())
      for (const [place, outcome] of readOutcomes(answers[position]).entries()) {
        const index = chunk[place]?.index;
        if (index !== undefined) outcomes[index] = outcome;
      }
    return outcomes;
  }

  /** The five counts of each video at `now`, in one round trip whatever their number. Zero may be unknown; `counts` says whether it is. */
  async arrays(videoIds: readonly string[], now: Date): Promise<Map<string, WindowCounts>> {
    const ids = [...new Set(videoIds)];
    const groups = this.#redis.isCluster ? [...byPartition(ids, (id) => id).values()] : [ids];
    const found = await this.#get(groups.map((group) => group.map((id) => this.#keys.record(id))));
    const counts = new Map<string, WindowCounts>();
    for (const [position, group] of groups.entries())
      for (const [place, id] of group.entries()) counts.set(id, countRecord(found[position]?.[place] ?? null, now));
    return counts;
  }

  /** As `arrays`, with the time since which the counts are complete: whoever decides by them must look at it. */
  async counts(videoIds: readonly string[], now: Date): Promise<Map<string, WatchCounts>> {
    const groups = [...byPartition([...new Set(videoIds)], (id) => id)];
    const found = await this.#get(
      groups.map(([partition, ids]) => [this.#keys.begun(partition), ...ids.map((id) => this.#keys.record(id))]),
    );
    const counts = new Map<string, WatchCounts>();
    for (const [position, [, ids]] of groups.entries()) {
      const [begun = null, ...records] = found[position] ?? [];
      const completeSince = readBegun(begun);
      for (const [place, id] of ids.entries())
        counts.set(id, { ...countRecord(records[place] ?? null, now), completeSince });
    }
    return counts;
  }

  /** One video's slots, newest first, and since when they are complete. */
  async slots(videoId: string): Promise<VideoWindows & Pick<WatchCounts, 'completeSince'>> {
    const keys = [this.#keys.begun(partitionOf(videoId)), this.#keys.record(videoId)];
    const [[begun = null, record = null] = []] = await this.#get([keys]);
    return { ...decodeRecord(record), completeSince: readBegun(begun) };
  }

  /** As `counts`, of the views in one region. */
  async regionCounts(videoIds: readonly string[], region: string, now: Date): Promise<Map<string, WindowCounts>> {
    const ids = [...new Set(videoIds)];
    const groups = [...byPartition(ids, (id) => id)];
    const found = await this.#readHashes(
      groups.map(([partition, group]) => ({
        keys: this.#keys.regions(partition, now),
        fields: group.map((id) => `${id}:${region}`),
      })),
    );
    return new Map(
      groups.flatMap(([, group], position) =>
        group.map((id, place): [string, WindowCounts] => [id, countRecord(found[position]?.[place] ?? null, now)]),
      ),
    );
  }

  /** Adds to the unique viewers of videos; twice is as good as once, so whoever reads the log does it. */
  async addViewers(events: readonly ViewEvent[]): Promise<void> {
    const qualified = events.filter((event) => event.qualified);
    await this.#ask(
      [...Map.groupBy(qualified, (event) => event.videoId)].flatMap(([videoId, group]): KeyedCommand[] => {
        const key = this.#keys.viewers(videoId);
        const viewers = group.map(({ viewerId }) => viewerId);
        return [
          { key, command: ['pfadd', key, ...viewers] },
          { key, command: ['expire', key, VIEWERS_KEPT_S] },
        ];
      }),
    );
  }

  /** How many people viewed each video, about, since it began to be viewed; a video unwatched for a month begins anew. */
  async uniqueViewers(videoIds: readonly string[]): Promise<Map<string, number>> {
    const ids = [...new Set(videoIds)];
    const keys = ids.map((id) => this.#keys.viewers(id));
    const answers = await this.#ask(keys.map((key): KeyedCommand => ({ key, command: ['pfcount', key] })));
    return new Map(ids.map((id, place) => [id, count.parse(answers[place])]));
  }

  /** The most viewed videos of a window, in the world (null) or in one region, highest first. */
  async top(window: WindowName, region: string | null, limit: number, now: Date): Promise<string[]> {
    return (await this.topCounts(window, region, limit, now)).map(({ videoId }) => videoId);
  }

  /** As `top`, with the counts. The work grows with the videos watched, not with the catalogue. */
  async topCounts(window: WindowName, region: string | null, limit: number, now: Date): Promise<Counted[]> {
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    const ask = async (those: readonly number[], most: number): Promise<PartitionTop[]> => {
      const args = [now.getTime(), windowNames.indexOf(window) + 1, region ?? '', most];
      const answers = await this.#call(
        now,
        those.map((partition) => ({ name: 'top', base: this.#keys.base(partition), args })),
      );
      return answers.map((answer) => ({ asked: most, videos: readTop(answer) }));
    };
    // Hashing spreads the highest evenly, so a partition seldom has more than a few of them.
    const tops = await ask(partitions, Math.min(limit, Math.ceil(limit / PARTITIONS) * 4));
    const short = cutShort(tops, limit);
    const more = await ask(short, limit);
    for (const [place, partition] of short.entries()) tops[partition] = more[place] ?? { asked: limit, videos: [] };
    return mergeTops(tops, limit);
  }

  /** Which of the videos the viewer had on screen lately (a day at least; `interactions` knows the rest), in one round trip. */
  async seen(viewerId: string, videoIds: readonly string[], now: Date): Promise<Set<string>> {
    const groups = [...byPartition([...new Set(videoIds)], (id) => id)];
    const found = await this.#readHashes(
      groups.map(([partition, ids]) => ({
        keys: this.#keys.watches(partition, now),
        fields: ids.map((id) => watchIdOf(viewerId, id)),
      })),
    );
    return new Set(
      groups.flatMap(([, ids], position) => ids.filter((_, place) => found[position]?.[place]?.[SEEN_BYTE] === 1)),
    );
  }

  /** The values of keys that are grouped by partition. One server takes them in one command, a cluster in one per partition. */
  async #get(groups: readonly (readonly string[])[]): Promise<(Buffer | null)[][]> {
    if (groups.flat().length === 0) return [];
    if (!this.#redis.isCluster) {
      const found = await this.#redis.mgetBuffer(...groups.flat());
      return groups.map(({ length }) => found.splice(0, length));
    }
    const found = await this.#ask(
      groups.map((keys): KeyedCommand => ({ key: keys[0] ?? '', command: ['mgetBuffer', ...keys] })),
    );
    return found.map((answer) => buffers.parse(answer));
  }

  /** For each question, what the first hash that has a field holds of it. */
  async #readHashes(
    questions: readonly { keys: readonly string[]; fields: readonly string[] }[],
  ): Promise<(Buffer | null)[][]> {
    const found = await this.#ask(
      questions.flatMap(({ keys, fields }) =>
        keys.map((key): KeyedCommand => ({ key, command: ['hmgetBuffer', key, ...fields] })),
      ),
    );
    const answers = found.map((answer) => buffers.parse(answer));
    return questions.map(({ keys, fields }) => {
      const mine = answers.splice(0, keys.length);
      return fields.map((_, place) => mine.find((answer) => answer[place] !== null)?.[place] ?? null);
    });
  }

  /** What a list of commands answers, in one round trip. Throws their first failure. */
  async #ask(commands: readonly KeyedCommand[]): Promise<unknown[]> {
    return (await pipelined(this.#redis, commands)).map(([error, value]) => {
      if (error) throw error;
      return value;
    });
  }

  async #call(now: Date, calls: readonly FunctionCall[]): Promise<unknown[]> {
    return calls.length === 0 ? [] : await callAll(this.#redis, calls, () => this.open(now));
  }
}

const VIEWERS_KEPT_S = 32 * 86_400;

/** In what is remembered of a watch: after the second of the last qualified view. */
const SEEN_BYTE = 4;

const buffers = z.array(z.instanceof(Buffer).nullable());
const count = z.number();
const namesAndCounts = z.array(z.union([z.string(), z.number()]));

function readBegun(begun: Buffer | null): Date | null {
  return begun === null ? null : new Date(Number.parseInt(begun.toString(), 10));
}

function readTop(answer: unknown): Counted[] {
  const flat = namesAndCounts.parse(answer);
  return flat.flatMap((videoId, index) =>
    index % 2 === 0 ? [{ videoId: String(videoId), count: Number(flat[index + 1]) }] : [],
  );
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
