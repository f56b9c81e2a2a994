import { SQSClient } from '@aws-sdk/client-sqs';
import { ChangeLog } from '@reelgraph/changes';
import { connectMongo } from '@reelgraph/mongo';
import { ObjectStore } from '@reelgraph/objects';
import { Queues } from '@reelgraph/queue';
import { connectRedis } from '@reelgraph/redis';
import { TierStore, UploadStore, VideoStore } from '@reelgraph/videos';
import type { IsolatedEnv } from '../isolate.ts';
import { clientConfig } from '../stores/prepare-buckets.ts';
import type { WorldStores } from './find-due-work.ts';

/** Connections of the world's own, to see from outside whether work is left. */
export async function openWorldStores(env: IsolatedEnv): Promise<AsyncDisposable & WorldStores> {
  await using opening = new AsyncDisposableStack();
  const mongo = opening.use(await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE }));
  const queueRedis = await connectRedis({ url: env.REDIS_QUEUE_URL, policy: 'noeviction', forQueue: true });
  opening.defer(() => queueRedis.disconnect());
  const redis = await connectRedis({ url: env.REDIS_VIEWS_URL, policy: 'noeviction' });
  opening.defer(() => redis.disconnect());
  const sqs = new SQSClient(clientConfig(env));
  opening.defer(() => sqs.destroy());
  const s3 = {
    endpoint: env.S3_ENDPOINT,
    publicEndpoint: null,
    region: env.S3_REGION,
    accessKeyId: env.S3_ACCESS_KEY_ID,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY,
  };
  const changes = new ChangeLog(mongo.db);
  const stores: WorldStores = {
    events: { sqs, queueUrl: env.S3_EVENTS_QUEUE_URL },
    raw: opening.use(new ObjectStore(s3, env.S3_RAW_BUCKET)),
    uploads: new UploadStore(mongo, changes),
    videos: new VideoStore(mongo, changes),
    tiers: new TierStore(mongo, changes),
    queues: opening.use(new Queues(queueRedis, env.KEY_PREFIX)),
    changes,
    views: { redis, prefix: env.KEY_PREFIX },
  };
  const open = opening.move();
  return { ...stores, [Symbol.asyncDispose]: () => open.disposeAsync() };
}
