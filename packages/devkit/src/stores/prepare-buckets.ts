import { applyBuckets } from '@reelgraph/objects';
import type { StoreEnv } from './store-env.ts';

export type S3Access = Pick<StoreEnv, 'S3_ENDPOINT' | 'S3_REGION' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'>;
export type BucketNames = { raw: string; media: string; events: string };
export type BucketEnv = { S3_RAW_BUCKET: string; S3_MEDIA_BUCKET: string; S3_EVENTS_QUEUE_URL: string };

/** Makes both buckets as `s3 apply` does, and the queue that hears of every raw object. Harmless twice. */
export async function prepareBuckets(access: S3Access, names: BucketNames): Promise<BucketEnv> {
  const { endpoint, region, credentials } = clientConfig(access);
  // Restores take seconds there, and are found by looking.
  const all = { ...names, restores: null };
  const applied = await applyBuckets({ endpoint, publicEndpoint: null, region, ...credentials }, all);
  if (applied.unsupported.length > 0)
    throw new Error(`the store at ${endpoint} has no ${applied.unsupported.join(', ')}`);
  return {
    S3_RAW_BUCKET: names.raw,
    S3_MEDIA_BUCKET: names.media,
    S3_EVENTS_QUEUE_URL: applied.eventsQueueUrl ?? '',
  };
}

export function clientConfig(access: S3Access) {
  return {
    endpoint: access.S3_ENDPOINT,
    region: access.S3_REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: access.S3_ACCESS_KEY_ID, secretAccessKey: access.S3_SECRET_ACCESS_KEY },
  };
}

/** A client whose sockets are closed at the end of the block. */
export function closing<T extends { destroy(): void }>(client: T): Disposable & { client: T } {
  return { client, [Symbol.dispose]: () => client.destroy() };
}
