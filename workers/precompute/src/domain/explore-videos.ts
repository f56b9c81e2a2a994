import type { ListItem } from '@reelgraph/lists';
import { toChance } from './affinity.ts';
import { type FeedRules, feedRules } from './feed-rules.ts';
import type { Reader } from './gather-candidates.ts';
import type { Shelf, Vectors } from './shelf.ts';

/**
 * Draws new videos that few have seen, each with the chance that is logged: likelier the more their creator's other videos and their
 * hashtags are to the reader's taste, but possible for all, so that what is measured on them can be weighed back.
 */
export function exploreVideos(
  reader: Reader,
  { unexplored, kin }: Shelf,
  { exploring }: FeedRules,
  count: number,
): ListItem[] {
  const length = reader.factors ? lengthOf(reader.factors) : 0;
  const left = unexplored.flatMap((video, place) => {
    if (!reader.mayGet(video)) return [];
    const likeness = kin && reader.factors ? likenessTo(reader.factors, length, kin, place) : 0;
    const liked = (likeness + toChance(reader.worth(video))) / exploring.temperature;
    return [{ video, weight: Math.exp(liked) }];
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

const { kin: KIN } = feedRules.exploring;

/** For each unexplored video the direction of what says something of one that nobody knows: its creator's and its hashtags' videos. */
export function kinVectors(
  { unexplored, videos, byTag, newByOwner }: Pick<Shelf, 'unexplored' | 'videos' | 'byTag' | 'newByOwner'>,
  { k, values }: Vectors,
): Vectors {
  const means = new Float32Array(unexplored.length * k);
  for (const [place, video] of unexplored.entries()) {
    const { owner = -1, tags = [] } = videos[video] ?? {};
    const ofTags = tags.flatMap((tag) => (byTag.get(tag) ?? []).slice(0, KIN));
    const mean = means.subarray(place * k, place * k + k);
    for (const one of [video, ...(newByOwner.get(owner) ?? []).slice(0, KIN), ...ofTags])
      for (let f = 0; f < k; f++) mean[f] = (mean[f] ?? 0) + (values[one * k + f] ?? 0);
    const length = Math.sqrt(mean.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (const [f, value] of mean.entries()) mean[f] = value / length;
  }
  return { k, values: means };
}

/** The cosine of a taste, which is so long, and a direction; 0 when nothing is known. */
function likenessTo(factors: Float32Array, length: number, { k, values }: Vectors, place: number): number {
  if (length === 0) return 0;
  let product = 0;
  for (let f = 0; f < k; f++) product += (factors[f] ?? 0) * (values[place * k + f] ?? 0);
  return product / length;
}

function lengthOf(factors: Float32Array): number {
  let sum = 0;
  for (const factor of factors) sum += factor * factor;
  return Math.sqrt(sum);
}
