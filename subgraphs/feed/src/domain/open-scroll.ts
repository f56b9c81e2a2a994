import type { ListItem } from '@reelgraph/lists';
import type { Services } from '../context.ts';
import { type Choices, noChoices } from './choices.ts';
import { lateNumber, putLate } from './late-uploads.ts';
import type { RunPart } from './list-source.ts';
import { orderPool } from './order-pool.ts';
import { placeNewcomer } from './place-newcomer.ts';
import { nothingRecently, type Recently, withLikes } from './recently.ts';
import type { ScrollPosition } from './scroll-position.ts';
import { sessionRules } from './session-rules.ts';
import { shuffle } from './shuffle.ts';
import { noTail } from './space-out.ts';
import { type VariantName, variantOf } from './variants.ts';

type Deps = Pick<Services, 'videos' | 'lists' | 'recents' | 'choices' | 'trending' | 'newest' | 'experiment' | 'now'>;
export type Audience = { readonly viewerId: string | null; readonly region: string | null };

/** What a scroll goes on in. */
export type Scroll = {
  readonly position: ScrollPosition;
  readonly variant: VariantName;
  /** What is left of the run for this viewer, as it is good for them now. */
  readonly pool: readonly ListItem[];
  /** Those of the pool that came after the run, by their numbers in this scroll. */
  readonly late: ReadonlyMap<number, string>;
  readonly hot: readonly string[];
  readonly recently: Recently;
  readonly choices: Choices;
};

const NO_PART: RunPart = { items: null, near: new Map() };

/** The run and the list of the position's versions; where the trending one is gone by now, today's from its start. */
export async function openScroll(deps: Deps, audience: Audience, after: ScrollPosition | null): Promise<Scroll> {
  const { viewerId } = audience;
  const [active, recently, choices, kept] = await Promise.all([
    viewerId === null ? null : deps.lists.activeRun(),
    viewerId === null ? nothingRecently : deps.recents.read(viewerId),
    viewerId === null ? noChoices : deps.choices.of(viewerId),
    after === null ? null : deps.trending.ofVersion(after.hot),
  ]);
  const variant = viewerId === null ? 'ml' : variantOf(deps.experiment, viewerId);
  const run = after ? after.run : variant === 'ml' ? (active?.run ?? null) : null;
  const isReset = choices.resetAt !== null;
  const last = withLikes(recently.last, isReset ? sinceOf(choices) : choices.liked, deps.now());
  const ids = last.map(({ videoId }) => videoId);
  const [part, model, late, hot] = await Promise.all([
    run === null || viewerId === null ? NO_PART : deps.lists.read(run, viewerId, ids),
    run === null || ids.length === 0 ? null : deps.lists.newcomers(run),
    run !== null && active?.watermark ? deps.newest.since(active.watermark) : [],
    kept ?? hotList(deps, audience, variant),
  ]);
  const watermark = active?.run === run ? active?.watermark : null;
  const isForgotten = isReset && !(watermark && choices.resetAt && watermark >= choices.resetAt);
  const items = (isForgotten ? null : part.items) ?? (model ? placeNewcomer(model, last, part.near) : []);
  const chosen = variant === 'ml' && items.length === 0 ? await topicItems(deps, choices, hot.videoIds) : [];
  const start = { run, delivered: new Set<number>(), count: 0, fresh: null, turn: 0, again: false, tail: noTail };
  const position = after ?? { ...start, hot: hot.version, hotAt: 0 };
  const isNew = ({ video }: ListItem) => !position.delivered.has(video);
  const own = [...orderPool(items, last, part.near), ...chosen.map(({ item }) => item)].filter(isNew);
  const left = late.filter((id) => !recently.hasSeen(id) && !position.delivered.has(lateNumber(id)));
  return {
    position: kept === null ? { ...position, hot: hot.version, hotAt: 0 } : position,
    ...{ variant, recently, choices, hot: hot.videoIds },
    pool: putLate(own, left, viewerId ?? '', position.count),
    late: new Map([
      ...left.map((id) => [lateNumber(id), id] as const),
      ...chosen.map(({ item, id }) => [item.video, id] as const),
    ]),
  };
}

/** What was liked after the taste was to be forgotten. */
function sinceOf({ liked, resetAt }: Choices): Choices['liked'] {
  return liked.filter(({ at }) => resetAt === null || at > resetAt);
}

/** What has a hashtag that somebody new chose, first what is much viewed of it. */
async function topicItems({ videos }: Deps, { topics }: Choices, hot: readonly string[]) {
  if (topics.length === 0) return [];
  const ids = await videos.withHashtags(topics, sessionRules.ofTopics);
  const places = new Map(hot.map((id, place) => [id, place]));
  const placeOf = (id: string) => places.get(id) ?? hot.length;
  return ids
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .map((id): { id: string; item: ListItem } => ({
      id,
      item: { video: lateNumber(id), source: 'HASHTAG', because: null, propensity: null },
    }));
}

const MOST_BY_CHANCE = 500;

async function hotList({ trending, videos, now }: Deps, { viewerId, region }: Audience, variant: VariantName) {
  if (variant !== 'random') return await trending.hot(region, now());
  const newest = await videos.published({ page: { limit: MOST_BY_CHANCE - 1, after: null } });
  const ids = newest.map(({ id }) => id);
  return await trending.keep(shuffle(ids, `${viewerId}:${now().toISOString().slice(0, 10)}`));
}
