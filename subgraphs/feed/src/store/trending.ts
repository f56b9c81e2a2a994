import type { TopList, TopLists, Views, WindowName } from '@reelgraph/views';

type Cached = { list: Promise<TopList>; realMs: number; nowMs: number };

const LONGEST = 500;
/** Of 500 ids each. */
const MOST_VERSIONS = 100;
/** What "much viewed at the moment" is made of, for `forYou`: this hour's highest before the week's, the region's before the world's. */
const parts = [
  { window: 'LAST_HOUR', limit: 100 },
  { window: 'LAST_7_DAYS', limit: LONGEST },
] as const;

/** Lists of the most viewed videos, each made at most once in `cacheMs` and kept for the scrolls that began in it. */
export class Trending {
  readonly #views: Pick<Views, 'top'>;
  readonly #lists: TopLists;
  readonly #cacheMs: number;
  readonly #cache = new Map<string, Cached>();
  readonly #versions = new Map<string, TopList>();

  constructor(views: Pick<Views, 'top'>, lists: TopLists, cacheMs: number) {
    this.#views = views;
    this.#lists = lists;
    this.#cacheMs = cacheMs;
  }

  /** The most viewed of a window, in a region or the world (null). */
  top(window: WindowName, region: string | null, now: Date): Promise<TopList> {
    return this.#cached(`${window}:${region ?? ''}`, now, () => this.#views.top(window, region, LONGEST, now));
  }

  /** What is much viewed at the moment where the viewer is, then everywhere. */
  hot(region: string | null, now: Date): Promise<TopList> {
    return this.#cached(`hot:${region ?? ''}`, now, async () => {
      const places = region === null ? [null] : [region, null];
      const lists = await Promise.all(
        places.flatMap((place) => parts.map(({ window, limit }) => this.#views.top(window, place, limit, now))),
      );
      return [...new Set(lists.flat())].slice(0, LONGEST);
    });
  }

  /** Keeps another list for a scroll, as those here are kept. */
  keep(videoIds: readonly string[]): Promise<TopList> {
    return this.#lists.keep(videoIds);
  }

  /** The list that a scroll began in; null when it is gone. A version is made of what it names, so what is known of it stays true. */
  async ofVersion(version: string): Promise<TopList | null> {
    const known = this.#versions.get(version) ?? (await this.#lists.find(version));
    return known && this.#remember(known);
  }

  #remember(list: TopList): TopList {
    this.#versions.delete(list.version);
    this.#versions.set(list.version, list);
    for (const [oldest] of this.#versions) {
      if (this.#versions.size <= MOST_VERSIONS) break;
      this.#versions.delete(oldest);
    }
    return list;
  }

  #cached(name: string, now: Date, make: () => Promise<string[]>): Promise<TopList> {
    const realMs = performance.now();
    const nowMs = now.getTime();
    const known = this.#cache.get(name);
    const isFresh = known && realMs - known.realMs < this.#cacheMs && Math.abs(nowMs - known.nowMs) < this.#cacheMs;
    if (isFresh) return known.list;
    const list = make()
      .then((videoIds) => this.#lists.keep(videoIds))
      .then((kept) => this.#remember(kept));
    if (this.#cacheMs > 0) this.#cache.set(name, { list, realMs, nowMs });
    // A failure is not remembered.
    list.catch(() => this.#cache.delete(name));
    return list;
  }
}
