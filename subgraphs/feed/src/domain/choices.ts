import type { Viewer } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';
import type { Services } from '../context.ts';

/** What a viewer told the feed. */
export type Choices = {
  /** Videos that are not for them, or that they reported. */
  readonly refused: ReadonlySet<string>;
  /** Creators whose videos they do not want in `forYou`. */
  readonly hidden: ReadonlySet<string>;
  /** What they did up to then says nothing any more. */
  readonly resetAt: Date | null;
  /** Hashtags that they chose while they were new. */
  readonly topics: readonly string[];
  /** What they liked last, the newest first. */
  readonly liked: readonly { videoId: string; at: Date }[];
};

export const noChoices: Choices = { refused: new Set(), hidden: new Set(), resetAt: null, topics: [], liked: [] };

type Deps = Pick<Services, 'choices' | 'recents' | 'videos' | 'people' | 'now'>;

/** Throws NOT_SIGNED_IN or VIDEO_NOT_FOUND. */
export async function refuseVideo(deps: Deps, viewer: Viewer | null, videoId: string): Promise<boolean> {
  if (!viewer) throw new AppError('NOT_SIGNED_IN');
  const video = (await deps.videos.byIds([videoId])).get(videoId);
  if (video?.visibility !== 'PUBLIC') throw new AppError('VIDEO_NOT_FOUND');
  const isNew = await deps.choices.refuseVideo(viewer.userId, videoId, deps.now());
  // What is like it goes down at once, as after a video that was swiped away.
  await deps.recents.record(viewer.userId, [{ videoId, weight: -1, isSeen: true }]);
  return isNew;
}

/** Throws NOT_SIGNED_IN, USER_NOT_FOUND or BAD_INPUT. */
export async function hideCreator(
  deps: Deps,
  viewer: Viewer | null,
  { userId, hidden }: { userId: string; hidden: boolean },
): Promise<boolean> {
  if (!viewer) throw new AppError('NOT_SIGNED_IN');
  if (userId === viewer.userId) throw new AppError('BAD_INPUT', { detail: 'Nobody can hide themselves.' });
  if (!hidden) return await deps.choices.showCreator(viewer.userId, userId, deps.now());
  if (!(await deps.people.byId(userId))) throw new AppError('USER_NOT_FOUND');
  return await deps.choices.hideCreator(viewer.userId, userId, deps.now());
}

const MOST_TOPICS = 20;

/** Answers the topics as they are kept. Throws NOT_SIGNED_IN or BAD_INPUT. */
export async function chooseTopics(
  deps: Deps,
  viewer: Viewer | null,
  hashtags: readonly string[],
): Promise<readonly string[]> {
  if (!viewer) throw new AppError('NOT_SIGNED_IN');
  const topics = [...new Set(hashtags.map((hashtag) => hashtag.trim().replace(/^#/, '').toLowerCase()))];
  if (
    topics.length < 1 ||
    topics.length > MOST_TOPICS ||
    !topics.every((topic) => /^[\p{L}\p{N}_]{1,50}$/u.test(topic))
  )
    throw new AppError('BAD_INPUT', {
      detail: `hashtags: 1 to ${MOST_TOPICS} hashtags of 1 to 50 letters, digits or _`,
    });
  await deps.choices.chooseTopics(viewer.userId, topics, deps.now());
  return topics;
}

/** Forgets what was learned of the viewer: for the session at once, and for the lists from the next run on. Throws NOT_SIGNED_IN. */
export async function resetFeed(deps: Deps, viewer: Viewer | null): Promise<boolean> {
  if (!viewer) throw new AppError('NOT_SIGNED_IN');
  await deps.choices.reset(viewer.userId, deps.now());
  await deps.recents.forget(viewer.userId);
  return true;
}
