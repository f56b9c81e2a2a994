import { AppError } from '@reelgraph/errors';
import type { UploadPolicy, Video, VideoStore, Visibility } from '@reelgraph/videos';
import { parseHashtags } from './parse-hashtags.ts';
import { parseText } from './parse-text.ts';

export type VideoUpdate = {
  videoId: string;
  caption?: string | null;
  hashtags?: readonly string[] | null;
  visibility?: Visibility | null;
};

type Deps = { videos: Pick<VideoStore, 'byId' | 'update'>; policy: UploadPolicy };

/** Changes the given parts; hashtags in the caption count as well. Throws VIDEO_NOT_FOUND or BAD_INPUT. */
export async function updateVideo(
  { videos, policy }: Deps,
  update: VideoUpdate,
  by: { ownerId: string; now: Date },
): Promise<Video> {
  const video = await videos.byId(update.videoId);
  if (video?.ownerId !== by.ownerId || video.status === 'DELETED') throw new AppError('VIDEO_NOT_FOUND');
  const caption =
    update.caption == null
      ? undefined
      : parseText('A caption', update.caption, { least: 0, most: policy.maxCaptionLength });
  const saysTags = update.hashtags != null || caption !== undefined;
  const hashtags = saysTags
    ? parseHashtags(update.hashtags ?? [], caption ?? video.caption, policy.maxHashtags)
    : undefined;
  const details = { caption, hashtags, visibility: update.visibility ?? undefined };
  const updated = await videos.update(video.id, by.ownerId, details, by.now);
  if (!updated) throw new AppError('VIDEO_NOT_FOUND');
  return updated;
}
