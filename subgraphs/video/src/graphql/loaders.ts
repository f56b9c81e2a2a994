import type { Viewer } from '@reelgraph/auth';
import type { PeopleStore } from '@reelgraph/people';
import {
  type Comment,
  canSee,
  type OwnersVideos,
  type Reactions,
  type Relation,
  type Video,
  type VideosComments,
} from '@reelgraph/videos';
import DataLoader from 'dataloader';
import { isModerator, type Room } from '../context.ts';

export type Loaders = {
  /** A video that the viewer may see, else null. */
  readonly video: DataLoader<string, Video | null>;
  /** How the viewer stands to an owner. */
  readonly relation: DataLoader<string, Relation>;
  /** A page of an owner's videos, and one more. */
  readonly ownersVideos: DataLoader<OwnersVideos, Video[]>;
  /** A page of a video's comments that the viewer may see, and one more. */
  readonly videosComments: DataLoader<VideosComments, Comment[]>;
  /** What people did with a video, the viewer among them. */
  readonly reactions: DataLoader<string, Reactions>;
  /** A comment that the viewer may see, else null. */
  readonly comment: DataLoader<string, Comment | null>;
  /** Everybody whom the viewer blocks or is blocked by. */
  readonly blockedIds: () => Promise<string[]>;
};

type Deps = Pick<Room, 'videos' | 'viewersVideos' | 'counts' | 'comments'> & {
  people: Pick<PeopleStore, 'relations' | 'blockedEitherWayIds'>;
};

/** Made for one request: each asks its store once for all ids of a tick, whatever their number. */
export function openLoaders({ videos, viewersVideos, counts, comments, people }: Deps, viewer: Viewer | null): Loaders {
  const viewerId = viewer?.userId ?? null;
  const standing = (ownerId: string) => ({ isOwner: ownerId === viewerId, isModerator: isModerator(viewer) });
  const relation = new DataLoader<string, Relation>(async (ownerIds) => {
    const relations = await people.relations(viewerId, ownerIds);
    return ownerIds.map((id) => ({
      ...standing(id),
      follows: relations.get(id)?.follows ?? false,
      blockedEitherWay: relations.get(id)?.blockedEitherWay ?? false,
    }));
  });
  const video = new DataLoader<string, Video | null>(async (ids) => {
    const found = await viewersVideos.byIds(viewerId, ids);
    return ids.map((id) => {
      const one = found.get(id);
      return one && canSee(one.video, { ...standing(one.video.ownerId), ...one.relation }) ? one.video : null;
    });
  });
  let blocked: Promise<string[]> | undefined;
  const blockedIds = () => {
    blocked ??= viewerId === null ? Promise.resolve([]) : people.blockedEitherWayIds(viewerId);
    return blocked;
  };
  return {
    relation,
    video,
    blockedIds,
    ownersVideos: new DataLoader((requests) => videos.byOwners(requests), { cache: false }),
    videosComments: new DataLoader(async (requests) => comments.ofVideos(requests, await blockedIds()), {
      cache: false,
    }),
    reactions: new DataLoader(async (videoIds) => {
      const found = await counts.of(videoIds, viewerId);
      return videoIds.map((id) => found.get(id) ?? { likes: 0, comments: 0, shares: 0, isLiked: false });
    }),
    comment: new DataLoader(async (ids) => {
      const found = await comments.byIds(ids);
      const hidden = new Set(await blockedIds());
      return Promise.all(
        ids.map(async (id) => {
          const one = found.get(id);
          return one && !hidden.has(one.authorId) && (await video.load(one.videoId)) ? one : null;
        }),
      );
    }),
  };
}
