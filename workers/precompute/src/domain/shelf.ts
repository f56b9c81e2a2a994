import type { CatalogueVideo } from './catalogue.ts';
import type { FeedRules } from './feed-rules.ts';
import type { VideoNotes } from './video-notes.ts';

/** Unit vectors of videos, `k` numbers each; all 0 for a video that nobody liked. */
export type Vectors = { readonly k: number; readonly values: Float32Array };

/** What lies near a video, the nearest first, and how near. */
export type Near = { readonly videos: Uint32Array; readonly likenesses: Float64Array };

/** Everything that candidates are taken from, by the numbers of the model: the most liked video is 0. */
export type Shelf = {
  readonly videos: readonly CatalogueVideo[];
  /** How many people had a video on screen. */
  readonly shownTo: (video: number) => number;
  readonly near: (video: number) => Near;
  readonly vectors: Vectors | null;
  /** Of each owner the new ones, newest first. */
  readonly newByOwner: ReadonlyMap<number, readonly number[]>;
  /** Of each hashtag the most liked, best first. */
  readonly byTag: ReadonlyMap<number, readonly number[]>;
  /** New ones that few have seen, newest first. */
  readonly unexplored: readonly number[];
  /** Directions of the unexplored, in their order; null without vectors. */
  readonly kin: Vectors | null;
  /** What is viewed most in a region; `''` is the world. */
  readonly trending: ReadonlyMap<string, readonly number[]>;
  /** Of the reader for whom it is gathered at the moment. */
  readonly notes: Readonly<Record<'met' | 'similar', VideoNotes>>;
};

/** Arranges what is in the shelf by what it is asked for; `shownTo` counts the people who had a video on screen. */
export function groupVideos(
  videos: readonly CatalogueVideo[],
  shownTo: (video: number) => number,
  nowMs: number,
  rules: FeedRules,
): Pick<Shelf, 'newByOwner' | 'byTag' | 'unexplored'> {
  const newByOwner = new Map<number, number[]>();
  const byTag = new Map<number, number[]>();
  const unexplored: number[] = [];
  const newestFirst = [...videos.keys()].sort((a, b) => publishedMs(videos, b) - publishedMs(videos, a) || a - b);
  for (const number of newestFirst) {
    const video = videos[number];
    if (!video) continue;
    const ageMs = Math.max(0, nowMs - video.publishedMs);
    if (ageMs <= rules.candidates.creatorUploadMs) push(newByOwner, video.owner, number);
    const isNew = ageMs <= rules.exploring.newForMs && shownTo(number) < rules.exploring.shownTo;
    if (isNew && unexplored.length < rules.exploring.most) unexplored.push(number);
  }
  for (const [number, { tags }] of videos.entries()) {
    for (const tag of tags) if ((byTag.get(tag)?.length ?? 0) < rules.candidates.most) push(byTag, tag, number);
  }
  return { newByOwner, byTag, unexplored };
}

function publishedMs(videos: readonly CatalogueVideo[], number: number): number {
  return videos[number]?.publishedMs ?? 0;
}

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
