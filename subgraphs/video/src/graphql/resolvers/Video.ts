import { signWatchToken } from '@reelgraph/auth';
import { pageRequest, timeCursor, toPage } from '@reelgraph/paging';
import { isPlayable } from '@reelgraph/videos';
import { isOperator } from '../../context.ts';
import { hasHls } from '../../domain/has-hls.ts';
import { pickRendition } from '../../domain/pick-rendition.ts';
import { storageOf } from '../../domain/storage-of.ts';
import { referredVideo } from '../referred-video.ts';
import { playlistAddress } from '../serve-playlist.ts';
import { signMedia } from '../sign-media.ts';
import type { VideoResolvers } from './../types.generated.ts';

const commentCursor = timeCursor('comments');

export const Video: VideoResolvers = {
  __resolveReference: ({ id }, context, info) => referredVideo(context, id, info),
  author: ({ ownerId }) => ({ id: ownerId }),
  reason: ({ ownerId, reason }, _arg, { viewer }) => (viewer?.userId === ownerId ? reason : null),
  renditions: ({ status, renditions }) => (isPlayable(status) ? renditions : []),
  poster: ({ status, poster }) => (isPlayable(status) ? poster : null),
  playback: (video, { rung }, { viewer, region, media, edge, watchTokenSecret, hlsBase, now }) => {
    const rendition = pickRendition(video, rung);
    if (!rendition) return null;
    const viewerId = viewer?.userId ?? 'anonymous';
    const watchToken = signWatchToken({ videoId: video.id, viewerId }, watchTokenSecret, now());
    const hlsUrl = hasHls(video) ? playlistAddress(hlsBase(), video, region, watchTokenSecret) : null;
    return { rendition, watchToken, hlsUrl, ...signMedia({ media, edge, region }, rendition.key) };
  },
  storage: (video, _arg, { viewer }) => storageOf(video, viewer?.userId === video.ownerId || isOperator(viewer)),
  likeCount: async ({ id }, _arg, { loaders }) => (await loaders.reactions.load(id)).likes,
  commentCount: async ({ id }, _arg, { loaders }) => (await loaders.reactions.load(id)).comments,
  shareCount: async ({ id }, _arg, { loaders }) => (await loaders.reactions.load(id)).shares,
  isLikedByViewer: async ({ id }, _arg, { loaders }) => (await loaders.reactions.load(id)).isLiked,
  comments: async ({ id: videoId }, arg, { loaders }) => {
    const page = pageRequest(arg, commentCursor);
    const rows = await loaders.videosComments.load({ videoId, page });
    return toPage(rows, page, commentCursor, (comment) => ({ at: comment.createdAt, id: comment.id }));
  },
};
