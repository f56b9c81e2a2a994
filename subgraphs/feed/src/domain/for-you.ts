import type { ListItem } from '@reelgraph/lists';
import { type PageArgs, pageRequest, type TimePosition } from '@reelgraph/paging';
import type { Services } from '../context.ts';
import { type BlendPosition, blend } from './blend.ts';
import { type Connection, toConnection } from './connection.ts';
import { type Candidate, type FeedPage, type FeedSource, fillPage, type Judged } from './fill-page.ts';
import { isLate, lateNumber } from './late-uploads.ts';
import { loadCandidates } from './load-candidates.ts';
import { type Audience, openScroll, type Scroll } from './open-scroll.ts';
import { placeItems } from './place-items.ts';
import { isForViewer } from './rules.ts';
import { type ScrollPosition, scrollCodec } from './scroll-position.ts';

type Deps = Pick<
  Services,
  | 'videos'
  | 'viewersVideos'
  | 'lists'
  | 'recents'
  | 'choices'
  | 'trending'
  | 'experiment'
  | 'impressions'
  | 'newest'
  | 'now'
>;

const sources = {
  ...{ TASTE: 'FOR_YOU', SIMILAR: 'SIMILAR', CREATOR: 'FOLLOWING' },
  ...{ TRENDING: 'TRENDING', HASHTAG: 'HASHTAG', EXPLORE: 'EXPLORE' },
} as const satisfies Record<ListItem['source'], FeedSource>;

/** What the viewer most likely wants to see next. A scroll goes on in the run and the list that it began in. */
export async function forYou(deps: Deps, audience: Audience, args: PageArgs): Promise<Connection> {
  const { limit, after } = pageRequest(args, scrollCodec);
  const scroll = await openScroll(deps, audience, after);
  const first = await readPage(deps, audience, scroll, limit);
  // A later page may have been promised by what was seen or deleted meanwhile.
  const isOver = first.items.length === 0 && audience.viewerId !== null && !scroll.position.again;
  const again = { ...scroll, position: { ...scroll.position, again: true } };
  const page = isOver ? await readPage(deps, audience, again, limit) : first;
  const { run, count } = scroll.position;
  if (audience.viewerId !== null)
    deps.impressions.add({
      ...{ viewerId: audience.viewerId, at: deps.now(), run, variant: scroll.variant },
      items: page.items.map(({ videoId, source, listed }, index) => ({
        ...{ videoId, source, place: count + index, propensity: listed?.propensity ?? null },
      })),
    });
  const hasSeenAll = (page.items.length > 0 || after !== null) && (isOver || scroll.position.again);
  return toConnection(page, scrollCodec.encode, { hasSeenAll });
}

/** A page, each item with the position after it. */
async function readPage(
  deps: Deps,
  { viewerId }: Audience,
  scroll: Scroll,
  size: number,
): Promise<FeedPage<ScrollPosition>> {
  const { position, recently, choices } = scroll;
  const next = new NextCandidates(deps, scroll);
  const allows = (judged: Judged) =>
    isForViewer({ ...judged, isSeen: judged.isSeen && !position.again }, viewerId) &&
    !choices.hidden.has(judged.video.ownerId) &&
    !choices.refused.has(judged.video.id);
  return await fillPage(
    {
      find: (count) => next.find(count),
      load: async (candidates) => {
        const judged = await loadCandidates(deps, viewerId, candidates, position.again ? null : recently.hasSeen);
        for (const { videoId, listed } of candidates)
          if (listed ? cameFresh(judged.get(videoId), position) : cameLate(videoId, position)) judged.delete(videoId);
        return judged;
      },
      allows,
      arrange: (allowed, count) => placeItems(allowed, count, position),
    },
    size,
  );
}

/** Whether the scroll has handed it out among the fresh ones. */
function cameFresh(judged: Judged | undefined, { fresh }: ScrollPosition): boolean {
  if (!judged || !fresh) return false;
  const at = judged.video.publishedAt?.getTime() ?? 0;
  return at > fresh[0] || (at === fresh[0] && judged.video.id >= fresh[1]);
}

/** Whether the scroll has handed it out as an upload that its run does not know. */
function cameLate(videoId: string, { delivered }: ScrollPosition): boolean {
  return delivered.size > 0 && delivered.has(lateNumber(videoId));
}

/** First what the run has for the viewer, then what is trending and fresh. */
class NextCandidates {
  readonly #deps: Deps;
  readonly #scroll: Scroll;
  /** What came, or comes, from the run, and what of the trending list has come. */
  readonly #without: Set<string>;
  #poolAt = 0;
  #position: BlendPosition;
  #ends = false;
  #knowsDelivered = false;

  constructor(deps: Deps, scroll: Scroll) {
    this.#deps = deps;
    this.#scroll = scroll;
    this.#position = scroll.position;
    this.#without = new Set(scroll.hot.slice(0, scroll.position.hotAt));
  }

  async find(count: number): Promise<Candidate<BlendPosition>[]> {
    return (await this.#findInPool(count)) ?? (await this.#findBeyond(count));
  }

  async #findInPool(count: number): Promise<Candidate<BlendPosition>[] | null> {
    const { pool, late, position, recently } = this.#scroll;
    while (this.#poolAt < pool.length) {
      const items = pool.slice(this.#poolAt, this.#poolAt + count);
      this.#poolAt += items.length;
      const numbers = items.flatMap(({ video, because }) => (because === null ? [video] : [video, because]));
      const known = numbers.filter((number) => !isLate(number));
      const ofRun = position.run === null ? [] : await this.#deps.lists.videoIds(position.run, known);
      const ids = new Map([...late, ...ofRun]);
      const candidates = items.flatMap((item): Candidate<BlendPosition>[] => {
        const videoId = ids.get(item.video);
        if (videoId === undefined || this.#without.has(videoId)) return [];
        this.#without.add(videoId);
        if (recently.hasSeen(videoId) && !position.again) return [];
        const because = item.because === null ? null : (ids.get(item.because) ?? null);
        const listed = { number: item.video, because, propensity: item.propensity };
        return [{ videoId, source: sources[item.source], position: this.#position, listed }];
      });
      if (candidates.length > 0) return candidates;
    }
    return null;
  }

  async #findBeyond(count: number): Promise<Candidate<BlendPosition>[]> {
    await this.#learnDelivered();
    while (!this.#ends) {
      const fresh = await this.#freshAfter(count);
      const { hot } = this.#scroll;
      const sources = { without: this.#without, hot, fresh, freshEnds: fresh.length < count };
      const next = blend(this.#position, sources, count);
      this.#position = next.position;
      this.#ends = next.ends;
      if (next.candidates.length > 0) return next.candidates;
    }
    return [];
  }

  async #learnDelivered(): Promise<void> {
    const { run, delivered } = this.#scroll.position;
    if (this.#knowsDelivered || run === null) return;
    this.#knowsDelivered = true;
    const numbers = [...delivered].filter((number) => !isLate(number));
    for (const id of (await this.#deps.lists.videoIds(run, numbers)).values()) this.#without.add(id);
  }

  #freshAfter(limit: number): Promise<TimePosition[]> {
    const { fresh } = this.#position;
    return this.#deps.newest.after(fresh && { at: new Date(fresh[0]), id: fresh[1] }, limit);
  }
}
