import { AppError } from '@reelgraph/errors';
import type { Video, VideoStore } from '@reelgraph/videos';
import { parseText } from './parse-text.ts';

/** Hides a video; again changes nothing. Throws VIDEO_NOT_FOUND or BAD_INPUT. */
export async function takeDownVideo(
  videos: Pick<VideoStore, 'byId' | 'takeDown'>,
  { videoId, reason }: { videoId: string; reason: string },
  by: { moderatorId: string; now: Date },
): Promise<Video> {
  const message = parseText('A reason', reason, { least: 1, most: 500 });
  await videos.takeDown(videoId, { code: 'TAKEN_DOWN', message, retryable: false }, by.moderatorId, by.now);
  const video = await videos.byId(videoId);
  if (video?.status !== 'TAKEN_DOWN') throw new AppError('VIDEO_NOT_FOUND');
  return video;
}
