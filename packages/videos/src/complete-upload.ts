import { catalogue, type ErrorCode } from '@reelgraph/errors';
import { compressVideo } from '@reelgraph/jobs';
import type { ObjectStore } from '@reelgraph/objects';
import { inSpan, newId } from '@reelgraph/service';
import { enqueueHint, type HintDeps } from './enqueue-hint.ts';
import type { Upload } from './upload.ts';
import type { UploadStore } from './upload-store.ts';
import type { RawObject, Reason } from './video.ts';
import type { VideoStore } from './video-store.ts';

export type CompleteUploadDeps = HintDeps & {
  uploads: Pick<UploadStore, 'byId' | 'receive' | 'accept' | 'reject' | 'expire' | 'cleanAt'>;
  videos: Pick<VideoStore, 'byId' | 'sameBytes' | 'waiting'>;
  raw: Pick<ObjectStore, 'head' | 'bucket'>;
};

/**
 * The one step where S3's event, `completeUpload` and the sweeper meet: moves an upload on as far as the store's own word
 * goes, and answers how it is now; null for an unknown one. Any number of times, at once too.
 */
export async function completeUpload(deps: CompleteUploadDeps, uploadId: string, now: Date): Promise<Upload | null> {
  for (;;) {
    const upload = await deps.uploads.byId(uploadId);
    if (!upload) return null;
    const moved = await moveOn(deps, upload, now);
    if (moved) return moved;
  }
}

/** The upload at rest, or null when it has moved and is to be looked at again. */
async function moveOn(deps: CompleteUploadDeps, upload: Upload, now: Date): Promise<Upload | null> {
  switch (upload.status) {
    case 'AWAITING_UPLOAD':
      return receive(deps, upload, now);
    case 'UPLOADED':
      return accept(deps, upload, now);
    case 'ACCEPTED':
      return upload;
    case 'REJECTED':
    case 'EXPIRED':
    case 'CANCELLED':
      return removeLate(deps, upload);
    default:
      return upload.status satisfies never;
  }
}

async function receive(deps: CompleteUploadDeps, upload: Upload, now: Date): Promise<Upload | null> {
  const head = await deps.raw.head(upload.key);
  if (head) {
    const { etag, bytes, contentType } = head;
    await deps.uploads.receive(upload.id, { key: upload.key, etag, bytes, contentType }, now);
    return null;
  }
  if (now < upload.expiresAt) return upload;
  await deps.uploads.expire(upload.id, reason('UPLOAD_EXPIRED'), now);
  return null;
}

async function accept(deps: CompleteUploadDeps, upload: Upload, now: Date): Promise<Upload | null> {
  const { raw } = upload;
  if (!raw || !isAsAnnounced(upload, raw)) {
    await deps.uploads.reject(upload.id, reason('UPLOAD_MISMATCH'), now);
    return null;
  }
  const existing = await deps.videos.sameBytes(upload.ownerId, raw);
  const videoId = existing?.id ?? newId(now);
  const accepted = await deps.uploads.accept(upload, raw, videoId, existing === null, now);
  if (accepted && !existing) {
    const priority = await deps.videos.waiting(upload.ownerId);
    const attributes = { uploadId: upload.id, videoId };
    await inSpan('accept upload', { parent: upload.traceparent, attributes }, () =>
      enqueueHint(deps, compressVideo, videoId, { priority }),
    );
  }
  return accepted;
}

/** A store that takes what the policy forbids would be found here. */
function isAsAnnounced(upload: Upload, raw: RawObject): boolean {
  return raw.bytes === upload.sizeBytes && raw.contentType === upload.contentType;
}

/** Bytes that come when the upload is over go away again. */
async function removeLate(deps: CompleteUploadDeps, upload: Upload): Promise<Upload> {
  if (await deps.raw.head(upload.key)) await deps.uploads.cleanAt(upload.id, new Date());
  return upload;
}

function reason(code: ErrorCode): Reason {
  const { message, retryable } = catalogue[code];
  return { code, message, retryable };
}
