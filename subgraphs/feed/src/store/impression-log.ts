import type { Collection, Db } from '@reelgraph/mongo';
import { newId } from '@reelgraph/service';
import type { PageShown } from '../domain/page-shown.ts';

/** One page that was handed out. `items`: video, source, place in the scroll, and propensity where the place was drawn. */
type ImpressionRow = {
  _id: string;
  userId: string;
  at: Date;
  run: string | null;
  variant: string;
  items: [videoId: string, source: string, place: number, propensity?: number][];
  writtenAt: Date;
};

const KEPT_S = 30 * 86_400;

/** What was handed out to whom, gathered for a moment and written together: a page waits for none of it, and a crash loses a moment's. */
export class ImpressionLog implements AsyncDisposable {
  readonly #rows: Collection<ImpressionRow>;
  readonly #gatherMs: number;
  readonly #onError: (error: unknown) => void;
  #waiting: ImpressionRow[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(db: Db, options: { gatherMs: number; onError: (error: unknown) => void }) {
    this.#rows = db.collection('impressions');
    this.#gatherMs = options.gatherMs;
    this.#onError = options.onError;
  }

  async createIndexes(): Promise<void> {
    await this.#rows.createIndexes([
      { key: { writtenAt: 1 }, expireAfterSeconds: KEPT_S },
      { key: { userId: 1, at: -1 } },
    ]);
  }

  add({ viewerId: userId, at, run, variant, items }: PageShown): void {
    if (items.length === 0) return;
    const writtenAt = new Date();
    this.#waiting.push({
      ...{ _id: newId(writtenAt), userId, at, run, variant, writtenAt },
      items: items.map(({ videoId, source, place, propensity }) =>
        propensity === null ? [videoId, source, place] : [videoId, source, place, propensity],
      ),
    });
    this.#timer ??= setTimeout(() => this.#write(), this.#gatherMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = this.#waiting.splice(0);
    if (rows.length === 0) return;
    const written = this.#rows.insertMany(rows, { ordered: false }).then(() => undefined, this.#onError);
    this.#writing = Promise.all([this.#writing, written]).then(() => undefined);
  }
}
