import type { ListItem } from '@reelgraph/lists';
import { foldIn } from '@reelgraph/ranking';
import type { NearVideo, NewcomerModel } from './list-source.ts';
import type { RecentDeed } from './recently.ts';
import { sessionRules } from './session-rules.ts';

const { newcomerWatches: NEWCOMER_WATCHES, newcomerList: MOST } = sessionRules;

/** A list for somebody whom the run did not know, from their first watches: their place among the factors of the most liked videos. */
export function placeNewcomer(
  { videos, settings }: NewcomerModel,
  last: readonly RecentDeed[],
  near: ReadonlyMap<string, NearVideo>,
): ListItem[] {
  const count = videos.factors.length / videos.k;
  const signs = last.flatMap(({ videoId, weight }) => {
    const video = near.get(videoId)?.video;
    return video === undefined || video >= count ? [] : [{ video, taste: Math.max(0, weight) }];
  });
  if (last.length < NEWCOMER_WATCHES || !signs.some(({ taste }) => taste > 0)) return [];
  const taste = foldIn(videos, signs, settings);
  const known = new Set(signs.map(({ video }) => video));
  return Array.from({ length: count }, (_, video) => ({ video, score: product(video) }))
    .filter(({ video, score }) => score > 0 && !known.has(video))
    .sort((a, b) => b.score - a.score || a.video - b.video)
    .slice(0, MOST)
    .map(({ video }) => ({ video, source: 'TASTE', because: null, propensity: null }));

  function product(video: number): number {
    let sum = 0;
    for (let f = 0; f < videos.k; f++) sum += (videos.factors[video * videos.k + f] ?? 0) * (taste[f] ?? 0);
    return sum;
  }
}
