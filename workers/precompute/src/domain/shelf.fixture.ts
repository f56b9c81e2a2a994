import { randomNumbers } from '@reelgraph/ranking';
import type { CatalogueVideo } from './catalogue.ts';
import { kinVectors } from './explore-videos.ts';
import { feedRules } from './feed-rules.ts';
import type { Reader } from './gather-candidates.ts';
import { groupVideos, type Near, type Shelf } from './shelf.ts';
import { VideoNotes } from './video-notes.ts';

export const nowMs = Date.parse('2026-03-10T03:00:00Z');
export const HOUR = 3_600_000;

/** A shelf of `count` videos: 20 creators, a hashtag each for every tenth, published an hour apart; the last are the newest. */
export function aShelf(count: number, parts: Partial<Shelf> = {}): Shelf {
  const videos = Array.from(
    { length: count },
    (_, number): CatalogueVideo => ({
      ...{ id: `v${number}`, owner: number % 20, durationMs: 20_000, tags: [number % 10], twins: number },
      publishedMs: nowMs - (count - number) * HOUR,
    }),
  );
  const near = (video: number): Near => ({
    videos: Uint32Array.of(1, 2, 3).map((step) => (video + step) % count),
    likenesses: Float64Array.of(1, 1 / 2, 1 / 3),
  });
  const groups = groupVideos(videos, (video) => (video < count - 30 ? 1_000 : 0), nowMs, feedRules);
  const kin = parts.vectors ? kinVectors({ videos, ...groups }, parts.vectors) : null;
  return {
    ...{
      videos,
      near,
      shownTo: () => 1_000,
      vectors: null,
      kin,
      trending: new Map(),
      notes: { met: new VideoNotes(count), similar: new VideoNotes(count) },
    },
    ...groups,
    ...parts,
  };
}

export function aReader(parts: Partial<Reader> = {}): Reader {
  return {
    ...{
      liked: [],
      follows: [],
      region: '',
      factors: null,
      mayGet: () => true,
      random: randomNumbers(1),
      worth: () => 0,
    },
    ...parts,
  };
}
