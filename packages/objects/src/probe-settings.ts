import {
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { bucketPolicy } from './bucket-policy.ts';
import { setting, settingText } from './bucket-settings.ts';
import { type Finding, probe } from './finding.ts';
import { lacks } from './lacks.ts';

export type SettingsOf = {
  readonly bucket: string;
  readonly endpoint: string | null;
  /** The list in `deploy/s3` of what has to be heard; null where nobody listens. */
  readonly events: 'raw-events' | 'restore-events' | null;
};

/** Holds what a bucket says of its settings against `deploy/s3`, which `s3 apply` puts there. */
export function probeSettings(s3: S3Client, { bucket, endpoint, events }: SettingsOf): Promise<Finding>[] {
  const Bucket = bucket;
  return [
    probe('CORS', 'browsers cannot send or play: run `s3 apply`', async () =>
      asWanted(await s3.send(new GetBucketCorsCommand({ Bucket })), setting('cors')),
    ),
    probe('lifecycle', 'parts of broken uploads stay for ever: run `s3 apply`', async () =>
      asWanted(await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })), setting('lifecycle')),
    ),
    probe('bucket policy', 'what is sent in the open can be read: run `s3 apply`', async () => {
      const wanted = bucketPolicy(settingText('bucket-policy'), bucket, endpoint);
      if (wanted === null) return 'none: the store is reached by HTTP';
      const { Policy = '{}' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
      return asWanted(JSON.parse(Policy), JSON.parse(wanted));
    }),
    ...(events === null ? [] : [probeEvents(s3, Bucket, events)]),
  ];
}

function probeEvents(s3: S3Client, Bucket: string, events: 'raw-events' | 'restore-events'): Promise<Finding> {
  const remedy = {
    'raw-events': 'run `s3 apply`; until then the sweeper finds what arrives',
    'restore-events': 'run `s3 apply`; until then the restorer asks again and again',
  };
  return probe('events', remedy[events], async () => {
    const answer = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    const queues = answer.QueueConfigurations ?? [];
    if (queues.length === 0) throw new Error('no queue hears of this bucket');
    const wanted = setting<string[]>(events);
    const hears = queues.filter(({ Events }) => lacks(Events, wanted).length === 0);
    if (hears.length === 0) throw new Error(`no queue hears of ${wanted.join(', ')}`);
    return `${wanted.join(', ')} to ${hears.length} queue(s)`;
  });
}

function asWanted(found: unknown, wanted: unknown): string {
  const missing = lacks(found, wanted);
  if (missing.length > 0) throw new Error(`not as in deploy/s3: ${missing.join('; ')}`);
  return 'as in deploy/s3';
}
