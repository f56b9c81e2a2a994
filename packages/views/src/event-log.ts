import type { Redis } from '@reelgraph/redis';
import { z } from 'zod';
import { PARTITIONS } from './domain/partition.ts';
import { callAll, loadLibrary } from './function-library.ts';
import { Keys } from './keys.ts';
import type { ViewEvent } from './view.ts';
import { readEvents } from './view-codec.ts';

/** Up to where a reader has a partition: `log` is another one after the log was lost, and then reading begins anew. */
export type LogPosition = { readonly log: string; readonly entry: string };

/** What comes after a position in one partition, and the position after it. */
export type LogBatch = {
  readonly partition: number;
  readonly events: readonly ViewEvent[];
  readonly position: LogPosition;
};

/** The log of view events, in partitions: whoever fills or reads it elsewhere (such as Kafka) implements this. */
export interface EventLog {
  readonly partitions: number;
  /** The next entries of each of the given partitions after its position, at most `entries` of each; partitions without news are left out. */
  read(positions: ReadonlyMap<number, LogPosition | null>, entries: number): Promise<LogBatch[]>;
  /** Lets go of everything up to the positions. */
  trim(positions: ReadonlyMap<number, LogPosition>): Promise<void>;
}

/** The log that the recording function appends to: one Redis stream per partition. */
export class RedisEventLog implements EventLog {
  readonly partitions = PARTITIONS;
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#keys = new Keys(prefix);
  }

  async read(positions: ReadonlyMap<number, LogPosition | null>, entries: number): Promise<LogBatch[]> {
    const asked = [...positions];
    const answers = await callAll(
      this.#redis,
      asked.map(([partition, position]) => ({
        name: 'read_log',
        base: this.#keys.base(partition),
        args: [position?.log ?? '', position?.entry ?? '', entries],
      })),
      () => loadLibrary(this.#redis),
    );
    return asked.flatMap(([partition], index) => {
      const [log, found] = logAnswer.parse(answers[index]);
      const last = found?.at(-1);
      if (log === undefined || found === undefined || last === undefined) return [];
      const events = found.flatMap(([, [, , , took, , views]]) => readEvents(views, took));
      return [{ partition, events, position: { log, entry: last[0] } }];
    });
  }

  async trim(positions: ReadonlyMap<number, LogPosition>): Promise<void> {
    await callAll(
      this.#redis,
      [...positions].map(([partition, { log, entry }]) => ({
        name: 'trim_log',
        base: this.#keys.base(partition),
        args: [log, entry],
      })),
      () => loadLibrary(this.#redis),
    );
  }
}

/** `log <name> took <answers> views <events>` */
const logEntry = z.tuple([
  z.string(),
  z.tuple([z.string(), z.string(), z.string(), z.string(), z.string(), z.string()]),
]);
const logAnswer = z.union([z.tuple([]), z.tuple([z.string(), z.array(logEntry)])]);
