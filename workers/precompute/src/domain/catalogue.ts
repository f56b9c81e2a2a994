import { clipNames } from '@reelgraph/lists';

/** A video that a list may hold today, as composing a list needs it. Owners, tags and groups of twins are numbers. */
export type CatalogueVideo = {
  readonly id: string;
  readonly owner: number;
  readonly durationMs: number;
  readonly publishedMs: number;
  readonly tags: readonly number[];
  /** The same for the same bytes, or the same poster and length, whoever uploaded them. */
  readonly twins: number;
};

/** What of a video its entry is made from. */
export type VideoFacts = {
  id: string;
  ownerId: string;
  durationMs: number | null;
  publishedAt: Date | null;
  hashtags: readonly string[];
  raw: { etag: string; bytes: number } | null;
  thumbhash: string | null;
};

export class Catalogue {
  readonly videos: CatalogueVideo[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #owners = new Map<string, number>();
  readonly #tags = new Map<string, number>();
  readonly #twins = new Map<string, number>();

  add(facts: VideoFacts): void {
    if (this.#numbers.has(facts.id)) return;
    this.#numbers.set(facts.id, this.videos.length);
    this.videos.push({
      id: facts.id,
      owner: numberIn(this.#owners, facts.ownerId),
      durationMs: facts.durationMs ?? 0,
      publishedMs: facts.publishedAt?.getTime() ?? 0,
      tags: [...new Set(facts.hashtags)].map((tag) => numberIn(this.#tags, tag)),
      twins: this.#groupOf(facts),
    });
  }

  numberOf(videoId: string): number | undefined {
    return this.#numbers.get(videoId);
  }

  /** The number of somebody who has a video in it. */
  ownerOf(userId: string): number | undefined {
    return this.#owners.get(userId);
  }

  #groupOf(facts: VideoFacts): number {
    const keys = [...clipNames(facts), facts.id];
    const group = keys.map((key) => this.#twins.get(key)).find((one) => one !== undefined) ?? this.videos.length;
    for (const key of keys) this.#twins.set(key, group);
    return group;
  }
}

function numberIn(numbers: Map<string, number>, name: string): number {
  const number = numbers.get(name) ?? numbers.size;
  numbers.set(name, number);
  return number;
}
