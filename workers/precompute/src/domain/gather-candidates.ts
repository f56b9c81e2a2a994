import type { ListItem } from '@reelgraph/lists';
import { normalNumber } from '@reelgraph/ranking';
import { bestFirst } from './best-first.ts';
import { exploreVideos } from './explore-videos.ts';
import type { FeedRules } from './feed-rules.ts';
import type { Shelf } from './shelf.ts';

/** Whom a list is made for, in numbers of the shelf. */
export type Reader = {
  /** What they liked last, newest first. */
  readonly liked: readonly number[];
  readonly follows: readonly number[];
  /** '' when it is not known. */
  readonly region: string;
  /** Their factors; null without any. */
  readonly factors: Float32Array | null;
  /** Whether a video may come into their list: not seen, not their own, nobody's whom they block. */
  readonly mayGet: (video: number) => boolean;
  /** The same for the same run and person. */
  readonly random: () => number;
  /** The log-odds that they like a video, by all that is known. */
  readonly worth: (video: number) => number;
};

export type Candidates = Readonly<Record<ListItem['source'], readonly ListItem[]>>;

/** What each source would show, best first; `taste` is the model's own ranking. */
export function gatherCandidates(
  reader: Reader,
  taste: Iterable<number>,
  shelf: Shelf,
  rules: FeedRules,
  places: number,
): Candidates {
  const liked = reader.liked.slice(0, rules.candidates.lastLikes);
  const { similar, becauseOf } = similarVideos(reader, liked, shelf, rules);
  return {
    // Each of these is shown, or was shown by another source: no more than there are places.
    TASTE: tasteVideos(reader, taste, liked, shelf, rules)
      .slice(0, places)
      .map((video) => item('TASTE', video, becauseOf(video))),
    SIMILAR: similar.slice(0, rules.candidates.most).map((video) => item('SIMILAR', video, becauseOf(video))),
    CREATOR: creatorVideos(reader, shelf, rules).map((video) => item('CREATOR', video, null)),
    TRENDING: trendingVideos(reader, shelf, rules).map((video) => item('TRENDING', video, null)),
    HASHTAG: hashtagVideos(reader, liked, shelf, rules),
    EXPLORE: exploreVideos(reader, shelf, rules, Math.ceil((places * rules.places.EXPLORE) / 20)),
  };
}

/**
 * What the model ranks highest, what has the hashtags of the last likes and what hardly anybody knows, the likeliest to be liked first. What few have seen
 * is judged with a portion of chance: so different people try different ones, and the next night knows more of them.
 */
function tasteVideos(
  reader: Reader,
  ranked: Iterable<number>,
  liked: readonly number[],
  { videos, byTag, newByOwner, unexplored, shownTo, notes }: Shelf,
  { candidates, affinity }: FeedRules,
): number[] {
  const recent = liked.flatMap((video) => videos[video] ?? []);
  const tags = [...new Set(recent.flatMap((video) => video.tags))].slice(0, candidates.tags);
  const owners = [...new Set(recent.map(({ owner }) => owner))].slice(0, candidates.tags);
  const met = notes.met.clear();
  const found: number[] = [];
  const add = (several: Iterable<number>) => {
    for (const video of several) if (met.meet(video) && reader.mayGet(video)) found.push(video);
  };
  add(ranked);
  for (const tag of tags) add(byTag.get(tag) ?? []);
  for (const owner of owners) add((newByOwner.get(owner) ?? []).slice(0, candidates.ofOwner));
  add(unexplored);
  return bestFirst(found, (video) => {
    const unsure = 1 / Math.sqrt(1 / affinity.spreads.video + shownTo(video) / affinity.mostSaid);
    return reader.worth(video) + affinity.tries * unsure * normalNumber(reader.random);
  });
}

/** What is viewed most where somebody is, then what is everywhere: of each, those of the hottest first that they are likeliest to like. */
function trendingVideos({ mayGet, region, worth }: Reader, { trending }: Shelf, { candidates }: FeedRules): number[] {
  const here = (trending.get(region) ?? []).filter(mayGet);
  const isHere = new Set(here);
  const elsewhere = (trending.get('') ?? []).filter((video) => mayGet(video) && !isHere.has(video));
  return [here, elsewhere].flatMap((videos) => [
    ...bestFirst(videos.slice(0, candidates.hottest), worth),
    ...videos.slice(candidates.hottest),
  ]);
}

/** What lies near the last likes, the sum over them, each with the one that it is nearest to. */
function similarVideos(
  { mayGet, worth }: Reader,
  liked: readonly number[],
  { near, notes }: Shelf,
  { candidates }: FeedRules,
) {
  /** The place of a video in the lists below; -1 for what may not come. */
  const places = notes.similar.clear();
  const found: number[] = [];
  const [scores, nearest, reasons]: [number[], number[], number[]] = [[], [], []];
  for (const [age, because] of liked.entries()) {
    const weight = candidates.likeFades ** age;
    const { videos, likenesses } = near(because);
    for (let i = 0; i < videos.length; i++) {
      const video = videos[i] ?? 0;
      const score = weight * (likenesses[i] ?? 0);
      let place = places.get(video);
      if (place === undefined) {
        place = mayGet(video) ? found.push(video) - 1 : -1;
        places.set(video, place);
      }
      if (place < 0) continue;
      scores[place] = (scores[place] ?? 0) + score;
      if (score <= (nearest[place] ?? 0) && reasons[place] !== undefined) continue;
      nearest[place] = Math.max(score, nearest[place] ?? 0);
      reasons[place] = because;
    }
  }
  found.sort((a, b) => a - b);
  const similar = bestFirst(found, (video) => Math.log(scores[places.get(video) ?? 0] ?? 0) + worth(video));
  return { similar, becauseOf: (video: number) => reasons[places.get(video) ?? -1] ?? null };
}

/** One of each followed person's new uploads in turn. */
function creatorVideos({ follows, mayGet, worth }: Reader, { newByOwner }: Shelf, { candidates }: FeedRules): number[] {
  const rows = follows.map((owner) =>
    bestFirst((newByOwner.get(owner) ?? []).filter(mayGet), worth).slice(0, candidates.perCreator),
  );
  return inTurn(rows, candidates.most);
}

/** One of each of the hashtags that the last likes have most often, in turn. */
function hashtagVideos(
  reader: Reader,
  liked: readonly number[],
  { videos, byTag }: Shelf,
  { candidates }: FeedRules,
): ListItem[] {
  const tags = new Map<number, { count: number; because: number }>();
  for (const because of liked) {
    for (const tag of videos[because]?.tags ?? []) {
      const known = tags.get(tag);
      tags.set(tag, { count: (known?.count ?? 0) + 1, because: known?.because ?? because });
    }
  }
  const most = [...tags].sort(([, one], [, other]) => other.count - one.count).slice(0, candidates.tags);
  const reasons = new Map<number, number>();
  const rows = most.map(([tag, { because }]) => {
    const row = bestFirst((byTag.get(tag) ?? []).filter(reader.mayGet), reader.worth).slice(0, candidates.most);
    for (const video of row) if (!reasons.has(video)) reasons.set(video, because);
    return row;
  });
  return inTurn(rows, candidates.most).map((video) => item('HASHTAG', video, reasons.get(video) ?? null));
}

function inTurn(rows: readonly (readonly number[])[], most: number): number[] {
  const taken = new Set<number>();
  const longest = Math.max(0, ...rows.map(({ length }) => length));
  for (let place = 0; place < longest && taken.size < most; place++) {
    for (const row of rows) {
      const video = row[place];
      if (video !== undefined) taken.add(video);
    }
  }
  return [...taken].slice(0, most);
}

function item(source: ListItem['source'], video: number, because: number | null): ListItem {
  return { video, source, because, propensity: null };
}
