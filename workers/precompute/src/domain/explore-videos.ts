import type { ListItem } from '@reelgraph/lists';
import type { FeedRules } from './feed-rules.ts';
import type { Reader } from './gather-candidates.ts';
import type { Shelf, Vectors } from './shelf.ts';

/**
 * Draws new videos that few have seen, each with the chance that is logged: likelier the more their creator's other videos and their
 * hashtags are to the reader's taste, but possible for all, so that what is measured on them can be weighed back.
 */
export function exploreVideos(
  reader: Reader,
  { unexplored, videos, vectors, byTag, newByOwner }: Shelf,
  { exploring }: FeedRules,
  count: number,
): ListItem[] {
  const left = unexplored
    .filter((video) => reader.mayGet(video))
    .map((video) => {
      const kin = kinOf(video);
      const likeness = vectors && reader.factors ? likenessTo(reader.factors, kin, vectors) : 0;
      const liked = (likeness + reader.affinity(videos[video])) / exploring.temperature;
      return { video, weight: Math.exp(liked) };
    });
  const drawn: ListItem[] = [];
  let sum = left.reduce((total, { weight }) => total + weight, 0);
  while (drawn.length < count && left.length > 0) {
    const [chosen] = left.splice(placeOf(left, reader.random() * sum), 1);
    if (!chosen) break;
    drawn.push({
      video: chosen.video,
      source: 'EXPLORE',
      because: null,
      propensity: Math.min(1, chosen.weight / sum),
    });
    sum -= chosen.weight;
  }
  return drawn;

  /** Videos that say something of one that nobody knows: of its creator and of its hashtags. */
  function kinOf(video: number): number[] {
    const { owner = -1, tags = [] } = videos[video] ?? {};
    const ofTags = tags.flatMap((tag) => (byTag.get(tag) ?? []).slice(0, KIN));
    return [video, ...(newByOwner.get(owner) ?? []).slice(0, KIN), ...ofTags];
  }
}

/** Where a sum of weights is reached. */
function placeOf(left: readonly { weight: number }[], target: number): number {
  let sum = 0;
  for (const [place, { weight }] of left.entries()) {
    sum += weight;
    if (sum > target) return place;
  }
  return left.length - 1;
}

/** Of each hashtag and creator: the mean of more hardly moves. */
const KIN = 10;

/** The cosine of a taste and the mean of some videos; 0 when nothing is known of them. */
function likenessTo(factors: Float32Array, videos: readonly number[], { k, values }: Vectors): number {
  const mean = new Float64Array(k);
  for (const video of videos) for (let f = 0; f < k; f++) mean[f] = (mean[f] ?? 0) + (values[video * k + f] ?? 0);
  let product = 0;
  let meanLength = 0;
  let length = 0;
  for (let f = 0; f < k; f++) {
    product += (factors[f] ?? 0) * (mean[f] ?? 0);
    meanLength += (mean[f] ?? 0) ** 2;
    length += (factors[f] ?? 0) ** 2;
  }
  return meanLength > 0 && length > 0 ? product / Math.sqrt(meanLength * length) : 0;
}
