import type { Viewer } from '@reelgraph/auth';
import { Follower } from '@reelgraph/changes';
import { AppError } from '@reelgraph/errors';
import type { Services } from '../context.ts';
import { isVisible } from './rules.ts';

type Deps = Pick<Services, 'changeFeed' | 'videos' | 'viewersVideos' | 'people' | 'now'> & { signal: AbortSignal };

/** Of somebody who follows more people, the newest follows count. */
const MOST_FOLLOWED = 1_000;
/** Looked at after each change; more than can be published between two looks. */
const MOST_AT_ONCE = 50;
/** Whoever publishes may go by a clock that is behind. */
const CLOCK_SKEW_MS = 10_000;

/**
 * What the people whom a viewer follows publish from now on, each video once, if the viewer may see it. A change is only the reason to
 * look: what is new, who is followed and who is blocked is read anew each time. Throws NOT_SIGNED_IN.
 */
export async function* followPublished(
  deps: Deps,
  viewer: Viewer | null,
): AsyncGenerator<{ id: string }, void, undefined> {
  if (!viewer) throw new AppError('NOT_SIGNED_IN');
  using follower = new Follower(deps.changeFeed, deps.signal);
  follower.watchOwned('follow', viewer.userId);
  const since = deps.now().getTime() - CLOCK_SKEW_MS;
  let told: Set<string> | undefined;
  for await (const _ of follower.looks()) {
    const ownerIds = await deps.people.followedIds(viewer.userId, MOST_FOLLOWED);
    for (const ownerId of ownerIds) follower.watchOwned('video', ownerId);
    const newest = ownerIds.length === 0 ? [] : await newestOf(deps, ownerIds, since);
    // What was there at the beginning is not told.
    const fresh = told ? newest.filter((id) => !told?.has(id)) : [];
    told = new Set([...(told ?? []), ...newest].slice(-10 * MOST_AT_ONCE));
    if (fresh.length === 0) continue;
    const judged = await deps.viewersVideos.facts(viewer.userId, fresh, null);
    for (const id of fresh) {
      const one = judged.get(id);
      if (one && isVisible(one)) yield { id };
    }
  }
}

/** The oldest first. */
async function newestOf({ videos }: Deps, ownerIds: readonly string[], since: number): Promise<string[]> {
  const rows = await videos.published({ ownerIds, page: { limit: MOST_AT_ONCE - 1, after: null } });
  return rows.flatMap(({ id, publishedAt }) => (publishedAt && publishedAt.getTime() >= since ? [id] : [])).reverse();
}
