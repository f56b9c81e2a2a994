import { type ObjectStore, presignPost } from '@reelgraph/objects';
import type { Upload, UploadPolicy, UploadStore } from '@reelgraph/videos';
import type { UploadMethod } from './upload-method.ts';

export type UploadTarget = {
  method: UploadMethod;
  url: string;
  fields: { name: string; value: string }[];
  expiresAt: Date;
  maxBytes: number;
};

type Deps = {
  uploads: Pick<UploadStore, 'signed'>;
  raw: ObjectStore;
  policy: UploadPolicy;
  uploadMethod: () => Promise<UploadMethod>;
};

/** Signs where to send an upload's bytes; null once they are there, or when the upload is over. */
export async function signTarget(deps: Deps, upload: Upload, now: Date): Promise<UploadTarget | null> {
  const leftMs = upload.expiresAt.getTime() - now.getTime();
  if (upload.status !== 'AWAITING_UPLOAD' || leftMs < 1_000) return null;
  const expiresInMs = Math.min(deps.policy.targetExpiresInMs, leftMs);
  const sign = (await deps.uploadMethod()) === 'POST' ? signPost : signPut;
  const target = await sign(deps, upload, expiresInMs);
  // The sweeper must know for how long bytes may still come.
  return (await deps.uploads.signed(upload.id, target.expiresAt)) ? target : null;
}

async function signPost({ raw, policy }: Deps, upload: Upload, expiresInMs: number): Promise<UploadTarget> {
  const { key, contentType, sha256 } = upload;
  const { maxBytes } = policy;
  const metadata = { 'upload-id': upload.id };
  const post = await presignPost(raw, { key, contentType, maxBytes, metadata, expiresInMs, sha256 });
  return { method: 'POST', maxBytes, ...post };
}

/** For stores without POST. The length is signed, so it takes exactly what was announced. */
async function signPut({ raw }: Deps, upload: Upload, expiresInMs: number): Promise<UploadTarget> {
  const { key, contentType, sha256, sizeBytes: bytes } = upload;
  const expiresAt = new Date(Date.now() + expiresInMs);
  const metadata = { 'upload-id': upload.id };
  const url = await raw.signedPut(key, { contentType, bytes, metadata, expiresInMs, sha256 });
  const fields = [{ name: 'Content-Type', value: contentType }];
  if (sha256) fields.push({ name: 'x-amz-checksum-sha256', value: sha256 });
  return { method: 'PUT', url, fields, expiresAt, maxBytes: bytes };
}
