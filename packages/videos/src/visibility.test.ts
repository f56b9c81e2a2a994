import { expect, it } from 'vitest';
import { isPlayable, videoStatuses } from './lifecycle.ts';
import { canSee, type Relation } from './visibility.ts';

const stranger: Relation = { isOwner: false, follows: false, blockedEitherWay: false, isModerator: false };
const viewers = {
  stranger,
  follower: { ...stranger, follows: true },
  blocked: { ...stranger, blockedEitherWay: true },
  'blocked follower': { ...stranger, follows: true, blockedEitherWay: true },
  moderator: { ...stranger, isModerator: true },
  'blocked moderator': { ...stranger, isModerator: true, blockedEitherWay: true },
  owner: { ...stranger, isOwner: true },
};

const seen = {
  PUBLIC: ['stranger', 'follower', 'moderator', 'blocked moderator', 'owner'],
  FOLLOWERS: ['follower', 'moderator', 'blocked moderator', 'owner'],
  PRIVATE: ['moderator', 'blocked moderator', 'owner'],
} as const;

const moderators = ['moderator', 'blocked moderator'];

it.each(videoStatuses)('shows a video that is %s to the right viewers only', (status) => {
  for (const visibility of ['PUBLIC', 'FOLLOWERS', 'PRIVATE'] as const)
    for (const [viewer, relation] of Object.entries(viewers)) {
      const published = isPlayable(status) && seen[visibility].some((name) => name === viewer);
      const own = status !== 'DELETED' && viewer === 'owner';
      const moderated = status === 'TAKEN_DOWN' && moderators.includes(viewer);
      expect([viewer, visibility, canSee({ status, visibility }, relation)]).toEqual([
        viewer,
        visibility,
        published || own || moderated,
      ]);
    }
});
