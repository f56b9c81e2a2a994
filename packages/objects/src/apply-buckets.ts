import {
  type BucketLifecycleConfiguration,
  type CORSConfiguration,
  CreateBucketCommand,
  type Event,
  HeadBucketCommand,
  type PublicAccessBlockConfiguration,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { bucketPolicy } from './bucket-policy.ts';
import { setting, settingText } from './bucket-settings.ts';
import type { ObjectsConfig } from './s3-client.ts';

export type BucketNames = {
  raw: string;
  media: string;
  /** The SQS queue that hears of raw objects; null where the store has no events. */
  events: string | null;
  /** The SQS queue that hears of archived objects that became readable; null where nothing goes to an archive class. */
  restores: string | null;
};

/** What was put on the store, and what the store does not have. */
export type Applied = {
  eventsQueueUrl: string | null;
  restoresQueueUrl: string | null;
  done: string[];
  unsupported: string[];
};

/** Makes both buckets with the settings of `deploy/s3`, and the queues that hear of raw objects and of restored ones. Harmless twice. */
export async function applyBuckets(config: ObjectsConfig, names: BucketNames): Promise<Applied> {
  const client = {
    region: config.region,
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    ...(config.endpoint === null ? {} : { endpoint: config.endpoint }),
  };
  const s3 = new S3Client({ ...client, forcePathStyle: config.endpoint !== null });
  const sqs = new SQSClient(client);
  const applied: Applied = { eventsQueueUrl: null, restoresQueueUrl: null, done: [], unsupported: [] };
  const attempt = async (what: string, step: () => Promise<unknown>) => {
    try {
      await step();
      applied.done.push(what);
    } catch (error) {
      if (!isUnsupported(error)) throw error;
      applied.unsupported.push(what);
    }
  };
  try {
    await Promise.all([names.raw, names.media].map((bucket) => applyBucket(s3, bucket, config.endpoint, attempt)));
    const { events, restores } = names;
    if (events !== null)
      await attempt(`events of ${names.raw}`, async () => {
        applied.eventsQueueUrl = await applyEvents(s3, sqs, { bucket: names.raw, queue: events, of: 'raw-events' });
      });
    if (restores !== null)
      await attempt(`events of ${names.media}`, async () => {
        const wanted = { bucket: names.media, queue: restores, of: 'restore-events' };
        applied.restoresQueueUrl = await applyEvents(s3, sqs, wanted);
      });
    return applied;
  } finally {
    s3.destroy();
    sqs.destroy();
  }
}

type Attempt = (what: string, step: () => Promise<unknown>) => Promise<void>;

async function applyBucket(s3: S3Client, Bucket: string, endpoint: string | null, attempt: Attempt): Promise<void> {
  await s3.send(new HeadBucketCommand({ Bucket })).catch(() => s3.send(new CreateBucketCommand({ Bucket })));
  await attempt(`private ${Bucket}`, () =>
    s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: setting<PublicAccessBlockConfiguration>('public-access-block'),
      }),
    ),
  );
  const Policy = bucketPolicy(settingText('bucket-policy'), Bucket, endpoint);
  if (Policy !== null)
    await attempt(`policy of ${Bucket}`, () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy })));
  await attempt(`CORS of ${Bucket}`, () =>
    s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: setting<CORSConfiguration>('cors') })),
  );
  await attempt(`lifecycle of ${Bucket}`, () =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: setting<BucketLifecycleConfiguration>('lifecycle'),
      }),
    ),
  );
}

type Wanted = { bucket: string; queue: string; of: string };

async function applyEvents(s3: S3Client, sqs: SQSClient, wanted: Wanted): Promise<string> {
  const { bucket: Bucket, queue: QueueName } = wanted;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
  const QueueArn = (await sqs.send(asked)).Attributes?.QueueArn ?? '';
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: QueueArn,
    Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${Bucket}` } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const QueueConfigurations = [{ QueueArn, Events: setting<Event[]>(wanted.of) }];
  const NotificationConfiguration = { QueueConfigurations };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  return QueueUrl;
}

/** Compatible stores say in several ways that they have no such thing. */
function isUnsupported(error: unknown): boolean {
  return (
    (error instanceof S3ServiceException && [400, 405, 501].includes(error.$metadata.httpStatusCode ?? 0)) ||
    (error instanceof Error &&
      /NotImplemented|MethodNotAllowed|UnknownOperation|ECONNREFUSED/.test(`${error.name} ${error.message}`))
  );
}
