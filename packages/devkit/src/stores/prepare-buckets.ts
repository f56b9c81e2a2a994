import {
  CreateBucketCommand,
  PutBucketCorsCommand,
  PutBucketNotificationConfigurationCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { StoreEnv } from './store-env.ts';

export type S3Access = Pick<StoreEnv, 'S3_ENDPOINT' | 'S3_REGION' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'>;
export type BucketNames = { raw: string; media: string; events: string };
export type BucketEnv = { S3_RAW_BUCKET: string; S3_MEDIA_BUCKET: string; S3_EVENTS_QUEUE_URL: string };

/** Makes both buckets, private and open to browsers' POST and GET, and the queue that hears of every raw object. Harmless twice. */
export async function prepareBuckets(access: S3Access, names: BucketNames): Promise<BucketEnv> {
  using s3 = closing(new S3Client(clientConfig(access)));
  using sqs = closing(new SQSClient(clientConfig(access)));
  await Promise.all([makeBucket(s3.client, names.raw), makeBucket(s3.client, names.media)]);
  const queueUrl = await sendEventsToQueue(s3.client, sqs.client, names);
  return { S3_RAW_BUCKET: names.raw, S3_MEDIA_BUCKET: names.media, S3_EVENTS_QUEUE_URL: queueUrl };
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

async function makeBucket(s3: S3Client, Bucket: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket })).catch(ignore('BucketAlreadyOwnedByYou'));
  const block = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block }));
  const anyOrigin = { AllowedOrigins: ['*'], AllowedMethods: ['GET', 'HEAD', 'POST', 'PUT'], AllowedHeaders: ['*'] };
  const CORSRules = [{ ...anyOrigin, ExposeHeaders: ['ETag', 'Location', 'Content-Range'], MaxAgeSeconds: 3600 }];
  await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
}

async function sendEventsToQueue(s3: S3Client, sqs: SQSClient, names: BucketNames): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: names.events }));
  const wanted = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
  const QueueArn = (await sqs.send(wanted)).Attributes?.QueueArn ?? '';
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: QueueArn,
    Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${names.raw}` } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const QueueConfigurations = [{ QueueArn, Events: ['s3:ObjectCreated:*' as const] }];
  const NotificationConfiguration = { QueueConfigurations };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: names.raw, NotificationConfiguration }));
  return QueueUrl;
}

function ignore(name: string): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Error && error.name === name)) throw error;
  };
}
