import type { WatchedVideo } from '@reelgraph/videos';
import { askTogether } from './ask-together.ts';

type Cached = { readonly video: WatchedVideo; readonly untilMs: number };

/** More than are watched within a moment; the oldest go first. */
const MOST = 100_000;

/** What recording asks of videos, kept for `cacheMs` of real time: what is watched at the moment is mostly the same. */
export class WatchedVideos {
  readonly #ask: (ids: readonly string[]) => Promise<Map<string, WatchedVideo>>;
  readonly #cacheMs: number;
  readonly #cache = new Map<string, Cached>();

  constructor(videos: { watched(ids: readonly string[]): Promise<Map<string, WatchedVideo>> }, cacheMs: number) {
    this.#ask = askTogether(async (questions) => {
      const found = await videos.watched([...new Set(questions.flat())]);
      return questions.map(() => found);
    });
    this.#cacheMs = cacheMs;
  }

  /** Those of the videos that exist. One that does not is looked for every time. */
  async byIds(ids: readonly string[]): Promise<Map<string, WatchedVideo>> {
    const nowMs = performance.now();
    const found = new Map<string, WatchedVideo>();
    const missing: string[] = [];
    for (const id of ids) {
      const cached = this.#cache.get(id);
      if (cached && cached.untilMs > nowMs) found.set(id, cached.video);
      else missing.push(id);
    }
    if (missing.length === 0) return found;
    const asked = await this.#ask(missing);
    for (const id of missing) {
      const video = asked.get(id);
      if (!video) continue;
      found.set(id, video);
      this.#keep(id, { video, untilMs: nowMs + this.#cacheMs });
    }
    return found;
  }

  #keep(id: string, cached: Cached): void {
    if (this.#cacheMs === 0) return;
    // What was asked anew goes to the end of the line.
    this.#cache.delete(id);
    this.#cache.set(id, cached);
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= MOST) return;
      this.#cache.delete(oldest);
    }
  }
}
