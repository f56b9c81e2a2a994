import type { ChangeFeed } from '@reelgraph/changes';
import { Follower } from '@reelgraph/changes';
import { AppError } from '@reelgraph/errors';
import type { Upload, UploadStatus, UploadStore, Video, VideoStatus, VideoStore } from '@reelgraph/videos';
import { ownUpload } from './own-upload.ts';

type Following = { feed: ChangeFeed; signal: AbortSignal };

/**
 * The owner's upload, at once and after each move of it or its video and each step of compression, until nothing more is
 * to come. Throws UPLOAD_NOT_FOUND.
 */
export async function* followUpload(
  {
    feed,
    signal,
    uploads,
    videos,
  }: Following & { uploads: Pick<UploadStore, 'byId'>; videos: Pick<VideoStore, 'byId'> },
  uploadId: string,
  ownerId: string,
): AsyncGenerator<Upload, void, undefined> {
  using follower = new Follower(feed, signal);
  follower.watch('upload', uploadId);
  let shown = '';
  for await (const _ of follower.looks()) {
    const upload = await ownUpload(uploads, uploadId, ownerId);
    if (upload.videoId !== null) follower.watch('video', upload.videoId);
    const video = upload.videoId === null ? null : await videos.byId(upload.videoId);
    const now = `${upload.version} ${video?.version} ${video?.percent}`;
    if (now !== shown) yield upload;
    shown = now;
    if (isOver(upload.status, video?.status ?? null)) return;
  }
}

/** A video while the viewer may see it, at once and after each change of it. Throws VIDEO_NOT_FOUND. */
export async function* followVideo(
  { feed, signal, see }: Following & { see: (id: string) => Promise<Video | null> },
  videoId: string,
): AsyncGenerator<Video, void, undefined> {
  using follower = new Follower(feed, signal);
  follower.watch('video', videoId);
  let shown = '';
  for await (const _ of follower.looks()) {
    const video = await see(videoId);
    if (!video) throw new AppError('VIDEO_NOT_FOUND');
    const now = `${video.version} ${video.percent}`;
    if (now !== shown) yield video;
    shown = now;
  }
}

/** A video that the viewer may see, once, as soon as all its sizes are there. Throws VIDEO_NOT_FOUND. */
export async function* followRestore(
  following: Following & { see: (id: string) => Promise<Video | null> },
  videoId: string,
): AsyncGenerator<Video, void, undefined> {
  for await (const video of followVideo(following, videoId)) {
    if (video.status !== 'READY') continue;
    yield video;
    return;
  }
}

function isOver(upload: UploadStatus, video: VideoStatus | null): boolean {
  if (upload === 'AWAITING_UPLOAD' || upload === 'UPLOADED') return false;
  return upload !== 'ACCEPTED' || video === null || !isOnItsWay(video);
}

function isOnItsWay(status: VideoStatus): boolean {
  return status === 'PROCESSING' || status === 'PLAYABLE' || status === 'FAILED';
}
