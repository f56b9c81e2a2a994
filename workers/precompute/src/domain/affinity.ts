import type { CatalogueVideo } from './catalogue.ts';
import type { FeedRules } from './feed-rules.ts';

type Tally = { seen: number; liked: number };

/**
 * How much more somebody likes a video's hashtags and creator than they like anything, from -1 to 1; 0 where they know neither. What
 * nobody has liked yet can be ranked by it.
 */
export function affinityOf(
  seen: Iterable<{ video: CatalogueVideo | undefined; liked: boolean }>,
  { affinity: { prior } }: FeedRules,
): (video: CatalogueVideo | undefined) => number {
  const tags = new Map<number, Tally>();
  const creators = new Map<number, Tally>();
  const all: Tally = { seen: 0, liked: 0 };
  for (const { video, liked } of seen) {
    if (!video) continue;
    count(all, liked);
    count(tallyOf(creators, video.owner), liked);
    for (const tag of video.tags) count(tallyOf(tags, tag), liked);
  }
  const usual = all.seen > 0 ? all.liked / all.seen : 0;
  const more = (tally: Tally | undefined) => (tally ? (tally.liked + prior * usual) / (tally.seen + prior) - usual : 0);
  return (video) => {
    if (!video || all.seen === 0) return 0;
    const ofTags = video.tags.map((tag) => more(tags.get(tag)));
    const best = ofTags.length > 0 ? ofTags.reduce((sum, each) => sum + each, 0) / ofTags.length : 0;
    return Math.max(-1, Math.min(1, best + more(creators.get(video.owner))));
  };
}

function tallyOf(tallies: Map<number, Tally>, key: number): Tally {
  const tally = tallies.get(key) ?? { seen: 0, liked: 0 };
  tallies.set(key, tally);
  return tally;
}

function count(tally: Tally, liked: boolean): void {
  tally.seen += 1;
  if (liked) tally.liked += 1;
}
