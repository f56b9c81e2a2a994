import { AppError } from '@reelgraph/errors';
import type { Upload } from './upload.ts';
import type { UploadStore } from './upload-store.ts';
import type { Video } from './video.ts';
import type { VideoStore } from './video-store.ts';

export type CancelUploadDeps = {
  uploads: Pick<UploadStore, 'byId' | 'cancel'>;
  videos: Pick<VideoStore, 'byId' | 'deleteUnpublished'>;
};

/**
 * Gives an upload up, with the video that it became while nobody can see that yet. Harmless twice.
 * Throws UPLOAD_EXPIRED or UPLOAD_ALREADY_PUBLISHED.
 */
export async function cancelUpload(deps: CancelUploadDeps, upload: Upload, now: Date): Promise<Upload> {
  switch (upload.status) {
    case 'CANCELLED':
    case 'REJECTED':
      return upload;
    case 'EXPIRED':
      throw new AppError('UPLOAD_EXPIRED');
    case 'AWAITING_UPLOAD':
    case 'UPLOADED':
      return (await deps.uploads.cancel(upload, now)) ?? again(deps, upload, now);
    case 'ACCEPTED': {
      const video = upload.videoId === null ? null : await deps.videos.byId(upload.videoId);
      if (video && isOut(video)) throw new AppError('UPLOAD_ALREADY_PUBLISHED');
      // The video of an earlier upload of the same bytes is that one's to cancel.
      const its = video?.uploadId === upload.id && video.status !== 'DELETED' ? video : null;
      return (
        (await deps.uploads.cancel(upload, now, its && deps.videos.deleteUnpublished(its, now))) ??
        again(deps, upload, now)
      );
    }
    default:
      return upload.status satisfies never;
  }
}

/** It was moved meanwhile. */
async function again(deps: CancelUploadDeps, { id }: Upload, now: Date): Promise<Upload> {
  const upload = await deps.uploads.byId(id);
  if (!upload) throw new AppError('UPLOAD_NOT_FOUND');
  return cancelUpload(deps, upload, now);
}

function isOut(video: Video): boolean {
  return !['PROCESSING', 'FAILED', 'REJECTED', 'DELETED'].includes(video.status);
}
