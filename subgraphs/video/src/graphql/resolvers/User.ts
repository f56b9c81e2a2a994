import { pageRequest, timeCursor, toPage } from '@reelgraph/paging';
import { visibleVideos } from '@reelgraph/videos';
import type { UserResolvers } from './../types.generated.ts';

const videoCursor = timeCursor('videos');

export const User: UserResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  videos: async ({ id: ownerId }, arg, { loaders }) => {
    const page = pageRequest(arg, videoCursor);
    const visible = visibleVideos(await loaders.relation.load(ownerId));
    const rows = await loaders.ownersVideos.load({ ownerId, page, visible });
    return toPage(rows, page, videoCursor, (video) => ({ at: video.createdAt, id: video.id }));
  },
};
