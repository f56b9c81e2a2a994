import type { ListItem } from '@reelgraph/lists';
import { normalNumber } from '@reelgraph/ranking';
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
  const similar = similarVideos(reader, liked, shelf, rules);
  const because = new Map(similar.map((item) => [item.video, item.because]));
  return {
    TASTE: tasteVideos(reader, taste, liked, shelf, rules).map((video) =>
      item('TASTE', video, because.get(video) ?? null),
    ),
    SIMILAR: similar.slice(0, rules.candidates.most),
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
  { videos, byTag, newByOwner, unexplored, shownTo }: Shelf,
  { candidates, affinity }: FeedRules,
): number[] {
  const recent = liked.flatMap((video) => videos[video] ?? []);
  const tags = [...new Set(recent.flatMap((video) => video.tags))].slice(0, candidates.tags);
  const owners = [...new Set(recent.map(({ owner }) => owner))].slice(0, candidates.tags);
  const kin = [
    ...tags.flatMap((tag) => byTag.get(tag) ?? []),
    ...owners.flatMap((owner) => (newByOwner.get(owner) ?? []).slice(0, candidates.ofOwner)),
  ];
  return bestFirst([...new Set([...ranked, ...kin, ...unexplored])].filter(reader.mayGet), (video) => {
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

/** What is as likely stays in its order. */
function bestFirst(videos: readonly number[], worth: (video: number) => number): number[] {
  return videos
    .map((video) => ({ video, worth: worth(video) }))
    .sort((a, b) => b.worth - a.worth)
    .map(({ video }) => video);
}

/** What lies near the last likes, the sum over them, each with the one that it is nearest to. */
function similarVideos(reader: Reader, liked: readonly number[], { near }: Shelf, rules: FeedRules): ListItem[] {
  const found = new Map<number, { score: number; best: number; because: number }>();
  for (const [age, because] of liked.entries()) {
    const weight = rules.candidates.likeFades ** age;
    for (const { video, likeness } of near(because)) {
      if (!reader.mayGet(video)) continue;
      const score = weight * likeness;
      const known = found.get(video) ?? { score: 0, best: 0, because };
      const isNearer = score > known.best;
      found.set(video, {
        score: known.score + score,
        best: Math.max(known.best, score),
        because: isNearer ? because : known.because,
      });
    }
  }
  return [...found]
    .map(([video, { score, because }]) => ({ video, because, score: Math.log(score) + reader.worth(video) }))
    .sort((a, b) => b.score - a.score || a.video - b.video)
    .map(({ video, because }) => item('SIMILAR', video, because));
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
