import type { Viewer } from '@reelgraph/auth';
import type { PeopleStore } from '@reelgraph/people';
import {
  type Comment,
  canSee,
  type OwnersVideos,
  type Relation,
  type Video,
  type VideoCount,
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
  readonly counts: DataLoader<string, VideoCount>;
  readonly isLiked: DataLoader<string, boolean>;
  /** A comment that the viewer may see, else null. */
  readonly comment: DataLoader<string, Comment | null>;
  /** Everybody whom the viewer blocks or is blocked by. */
  readonly blockedIds: () => Promise<string[]>;
};

type Deps = Pick<Room, 'videos' | 'counts' | 'likes' | 'comments'> & {
  people: Pick<PeopleStore, 'relations' | 'blockedEitherWayIds'>;
};

/** Made for one request: each asks its store once for all ids of a tick, whatever their number. */
export function openLoaders({ videos, counts, likes, comments, people }: Deps, viewer: Viewer | null): Loaders {
  const viewerId = viewer?.userId ?? null;
  const relation = new DataLoader<string, Relation>(async (ownerIds) => {
    const relations = await people.relations(viewerId, ownerIds);
    return ownerIds.map((id) => ({
      isOwner: id === viewerId,
      isModerator: isModerator(viewer),
      follows: relations.get(id)?.follows ?? false,
      blockedEitherWay: relations.get(id)?.blockedEitherWay ?? false,
    }));
  });
  const video = new DataLoader<string, Video | null>(async (ids) => {
    const found = await videos.byIds(ids);
    return Promise.all(
      ids.map(async (id) => {
        const one = found.get(id);
        return one && canSee(one, await relation.load(one.ownerId)) ? one : null;
      }),
    );
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
    counts: new DataLoader(async (videoIds) => {
      const found = await counts.of(videoIds);
      return videoIds.map((id) => found.get(id) ?? { likes: 0, comments: 0, shares: 0 });
    }),
    isLiked: new DataLoader(async (videoIds) => {
      const liked = viewerId === null ? new Set() : await likes.among(viewerId, videoIds);
      return videoIds.map((id) => liked.has(id));
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
