import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import type { ObjectStore } from './store.ts';

export type PresignedPost = { url: string; fields: { name: string; value: string }[]; expiresAt: Date };

/**
 * A form that puts one object: exactly this key, type and metadata, between 1 and `maxBytes` bytes.
 * S3 refuses everything else; the file must be the last field.
 */
export async function presignPost(
  store: ObjectStore,
  options: {
    key: string;
    contentType: string;
    maxBytes: number;
    metadata: Record<string, string>;
    expiresInMs: number;
    sha256?: string | null;
  },
): Promise<PresignedPost> {
  const fixed: Record<string, string> = { 'Content-Type': options.contentType, success_action_status: '201' };
  for (const [name, value] of Object.entries(options.metadata)) fixed[`x-amz-meta-${name}`] = value;
  if (options.sha256) {
    fixed['x-amz-checksum-algorithm'] = 'SHA256';
    fixed['x-amz-checksum-sha256'] = options.sha256;
  }
  const expires = Math.floor(options.expiresInMs / 1000);
  const expiresAt = new Date(Date.now() + expires * 1000);
  const post = await createPresignedPost(store.signer, {
    Bucket: store.bucket,
    Key: options.key,
    Fields: fixed,
    Conditions: [
      ['content-length-range', 1, options.maxBytes],
      ['eq', '$key', options.key],
      ...Object.entries(fixed).map(([name, value]): ['eq', string, string] => ['eq', `$${name}`, value]),
    ],
    Expires: expires,
  });
  return { url: post.url, fields: Object.entries(post.fields).map(([name, value]) => ({ name, value })), expiresAt };
}
