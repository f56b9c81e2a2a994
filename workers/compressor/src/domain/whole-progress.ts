import type { Progress } from '@reelgraph/media';

/** What the parts of a job take of its percent: the download, the work on the file, and putting away what came of it. */
const DOWNLOADED = 3;
const WORKED = 97;
/** 100 is READY, which only the record says. */
const MOST = 99;

export type Shown = { percent: number; etaMs: number | null };

/** The percent and the time left of a whole job, of which encoding is the largest part. The percent never goes back. */
export class WholeProgress {
  readonly #startedMs: number;
  #downloadMs = 0;
  #furthest = 0;

  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  downloaded(nowMs: number): Shown {
    this.#downloadMs = nowMs - this.#startedMs;
    return this.#show(DOWNLOADED, null);
  }

  working({ fraction, etaMs }: Progress): Shown {
    // What is made is smaller than what was downloaded, but there are more objects of it.
    const left = etaMs === null ? null : Math.round(etaMs + this.#downloadMs);
    return this.#show(DOWNLOADED + fraction * (WORKED - DOWNLOADED), left);
  }

  #show(percent: number, etaMs: number | null): Shown {
    this.#furthest = Math.max(this.#furthest, Math.min(MOST, percent));
    return { percent: this.#furthest, etaMs };
  }
}
