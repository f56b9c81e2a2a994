import { type ObjectStore, presignPost } from '@reelgraph/objects';
import type { Upload, UploadPolicy, UploadStore } from '@reelgraph/videos';

export type UploadTarget = {
  method: 'POST' | 'PUT';
  url: string;
  fields: { name: string; value: string }[];
  expiresAt: Date;
  maxBytes: number;
};

type Deps = { uploads: Pick<UploadStore, 'signed'>; raw: ObjectStore; policy: UploadPolicy };

/** Signs where to send an upload's bytes; null once they are there, or when the upload is over. */
export async function signTarget(
  { uploads, raw, policy }: Deps,
  upload: Upload,
  now: Date,
): Promise<UploadTarget | null> {
  const leftMs = upload.expiresAt.getTime() - now.getTime();
  if (upload.status !== 'AWAITING_UPLOAD' || leftMs < 1_000) return null;
  const { maxBytes } = policy;
  const post = await presignPost(raw, {
    key: upload.key,
    contentType: upload.contentType,
    maxBytes,
    metadata: { 'upload-id': upload.id },
    expiresInMs: Math.min(policy.targetExpiresInMs, leftMs),
    sha256: upload.sha256,
  });
  // The sweeper must know for how long bytes may still come.
  if (!(await uploads.signed(upload.id, post.expiresAt))) return null;
  return { method: 'POST', maxBytes, ...post };
}
