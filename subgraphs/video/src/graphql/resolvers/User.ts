import { pageRequest, timeCursor, toPage } from '@reelgraph/paging';
import { visibleVideos } from '@reelgraph/videos';
import type { UserResolvers } from './../types.generated.ts';

const videoCursor = timeCursor('videos');

export const User: UserResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  videos: async ({ id }, arg, { videos, loaders }) => {
    const page = pageRequest(arg, videoCursor);
    const rows = await videos.byOwner(id, page, visibleVideos(await loaders.relation.load(id)));
    return toPage(rows, page, videoCursor, (video) => ({ at: video.createdAt, id: video.id }));
  },
};
