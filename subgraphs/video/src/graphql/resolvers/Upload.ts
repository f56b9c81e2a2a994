import { signTarget } from '../../domain/upload-target.ts';
import type { UploadResolvers } from './../types.generated.ts';

export const Upload: UploadResolvers = {
  target: (upload, _arg, context) => signTarget(context, upload, context.now()),
  video: ({ videoId }, _arg, { loaders }) => (videoId === null ? null : loaders.video.load(videoId)),
  progress: async ({ videoId }, _arg, { loaders }) => {
    const video = videoId === null ? null : await loaders.video.load(videoId);
    return video && { percent: video.percent, etaMs: video.etaMs };
  },
};
