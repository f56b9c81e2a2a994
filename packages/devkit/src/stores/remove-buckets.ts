import { DeleteBucketCommand, DeleteObjectsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type BucketEnv, clientConfig, closing, type S3Access } from './prepare-buckets.ts';

/** Removes both buckets with all they hold, and the queue of events. */
export async function removeBuckets(env: S3Access & BucketEnv): Promise<void> {
  using s3 = closing(new S3Client(clientConfig(env)));
  using sqs = closing(new SQSClient(clientConfig(env)));
  await Promise.all([
    removeBucket(s3.client, env.S3_RAW_BUCKET),
    removeBucket(s3.client, env.S3_MEDIA_BUCKET),
    sqs.client.send(new DeleteQueueCommand({ QueueUrl: env.S3_EVENTS_QUEUE_URL })),
  ]);
}

async function removeBucket(client: S3Client, Bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  }
  await client.send(new DeleteBucketCommand({ Bucket }));
}
