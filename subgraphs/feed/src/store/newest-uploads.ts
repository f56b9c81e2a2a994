import type { VideoStore } from '@reelgraph/videos';

const MOST = 100;

/** The newest public videos, the same for everybody, asked for at most once in `cacheMs`. */
export class NewestUploads {
  readonly #videos: Pick<VideoStore, 'published'>;
  readonly #cacheMs: number;
  #known: { rows: ReturnType<VideoStore['published']>; realMs: number } | undefined;

  constructor(videos: Pick<VideoStore, 'published'>, cacheMs: number) {
    this.#videos = videos;
    this.#cacheMs = cacheMs;
  }

  /** The ids of those published after a time. */
  async since(time: Date): Promise<string[]> {
    const realMs = performance.now();
    if (!this.#known || realMs - this.#known.realMs >= this.#cacheMs) {
      const rows = this.#videos.published({ page: { limit: MOST - 1, after: null } });
      this.#known = { rows, realMs };
      rows.catch(() => {
        this.#known = undefined;
      });
    }
    const rows = await this.#known.rows;
    return rows.flatMap(({ id, publishedAt }) => (publishedAt && publishedAt > time ? [id] : []));
  }
}
