import type { LogPosition } from '@reelgraph/views';
import type { Context } from '../context.ts';
import { splitBatches } from '../domain/split-batches.ts';

/** Entries of a partition in one go; an entry has at most 100 events. */
const ENTRIES = 20;
const EVENTS_PER_TRANSACTION = 2_000;

/** Takes the view log down to MongoDB, step by step. It remembers where it is, and looks it up anew when somebody else has moved on. */
export class IngestViews {
  readonly #context: Context;
  #positions: Map<number, LogPosition> | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Writes what is new and lets go of it in the log. Answers whether there was anything. */
  async step(signal: AbortSignal): Promise<boolean> {
    const { log, history, views, writer, viewed, measures, now } = this.#context;
    const positions = this.#positions ?? (await this.#catchUp());
    const batches = await log.read(this.#mine(positions), ENTRIES);
    for (const group of splitBatches(batches, EVENTS_PER_TRANSACTION)) {
      if (signal.aborted) return false;
      // What is thrown between here and the end is written or is not: the position says which.
      this.#positions = null;
      const events = group.flatMap((batch) => batch.events);
      // Twice is harmless, and what is written is not read again: so these come first.
      await views.addViewers(events);
      await viewed(events.flatMap((event) => (event.qualified ? [event.videoId] : [])));
      if (!(await history.write(group, positions, writer))) {
        measures.overtaken();
        return true;
      }
      measures.written(events, now());
      const done = new Map(group.map(({ partition, position }) => [partition, position]));
      await log.trim(done);
      for (const [partition, position] of done) positions.set(partition, position);
      this.#positions = positions;
    }
    return batches.length > 0;
  }

  /** Begins where MongoDB says, and ends what a killed ingester left open; what it wrote and did not let go of is let go of now. */
  async #catchUp(): Promise<Map<number, LogPosition>> {
    await this.#context.history.succeed(this.#context.writer);
    const positions = await this.#context.history.positions();
    const mine = [...positions].filter(([partition]) => this.#context.partitions.includes(partition));
    await this.#context.log.trim(new Map(mine));
    this.#positions = positions;
    return positions;
  }

  #mine(positions: ReadonlyMap<number, LogPosition>): Map<number, LogPosition | null> {
    return new Map(this.#context.partitions.map((partition) => [partition, positions.get(partition) ?? null]));
  }
}
