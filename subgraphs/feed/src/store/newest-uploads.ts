import type { TimePosition } from '@reelgraph/paging';
import type { VideoStore } from '@reelgraph/videos';

const MOST = 100;

type Known = { uploads: Promise<TimePosition[]>; realMs: number };

/** The newest public videos by when they were published, the same for everybody; the first of them are asked for at most once in `cacheMs`. */
export class NewestUploads {
  readonly #videos: Pick<VideoStore, 'published'>;
  readonly #cacheMs: number;
  #known: Known | undefined;

  constructor(videos: Pick<VideoStore, 'published'>, cacheMs: number) {
    this.#videos = videos;
    this.#cacheMs = cacheMs;
  }

  /** The ids of those published after a time. */
  async since(time: Date): Promise<string[]> {
    return (await this.#first()).flatMap(({ at, id }) => (at > time ? [id] : []));
  }

  /** The next `count` after a position, or all that are left. */
  async after(position: TimePosition | null, count: number): Promise<TimePosition[]> {
    const first = await this.#first();
    const rest = position ? first.filter((upload) => isAfter(upload, position)) : first;
    const hasAll = first.length < MOST;
    return hasAll || rest.length >= count ? rest.slice(0, count) : await this.#read(position, count);
  }

  #first(): Promise<TimePosition[]> {
    const realMs = performance.now();
    if (this.#known && realMs - this.#known.realMs < this.#cacheMs) return this.#known.uploads;
    const uploads = this.#read(null, MOST);
    this.#known = { uploads, realMs };
    uploads.catch(() => {
      this.#known = undefined;
    });
    return uploads;
  }

  async #read(after: TimePosition | null, count: number): Promise<TimePosition[]> {
    const videos = await this.#videos.published({ page: { limit: count - 1, after } });
    return videos.map(({ id, publishedAt }) => ({ id, at: publishedAt ?? new Date(0) }));
  }
}

/** In the order of publication, newest first. */
function isAfter(upload: TimePosition, position: TimePosition): boolean {
  const [a, b] = [upload.at.getTime(), position.at.getTime()];
  return a < b || (a === b && upload.id < position.id);
}
