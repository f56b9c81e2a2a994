import { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Something that S3 says it did. Events come at least once, late and out of order. */
export type ObjectEvent = { kind: string; bucket: string; key: string; etag: string };

export type ObjectEvents = Disposable & {
  /** Waits up to `waitMs` for a batch; `done` takes a message off the queue. */
  receive(options: {
    waitMs: number;
    signal: AbortSignal;
  }): Promise<{ events: ObjectEvent[]; done(): Promise<void> }[]>;
  /** How many messages wait or are being handled. */
  depth(): Promise<number>;
};

/** Reads S3's event notifications from an SQS queue. */
export function openObjectEvents(options: {
  queueUrl: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}): ObjectEvents {
  const url = new URL(options.queueUrl);
  const sqs = new SQSClient({
    region: options.region,
    endpoint: url.origin,
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
  });
  return {
    async receive({ waitMs, signal }) {
      const answer = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: options.queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: Math.min(20, Math.ceil(waitMs / 1000)),
          VisibilityTimeout: 30,
        }),
        { abortSignal: signal },
      );
      return (answer.Messages ?? []).map((message) => ({
        events: parseObjectEvents(message.Body ?? ''),
        done: async () => {
          await sqs.send(
            new DeleteMessageCommand({ QueueUrl: options.queueUrl, ReceiptHandle: message.ReceiptHandle }),
          );
        },
      }));
    },
    async depth() {
      const answer = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: options.queueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      const count = (name: 'ApproximateNumberOfMessages' | 'ApproximateNumberOfMessagesNotVisible') =>
        Number(answer.Attributes?.[name] ?? 0);
      return count('ApproximateNumberOfMessages') + count('ApproximateNumberOfMessagesNotVisible');
    },
    [Symbol.dispose]: () => sqs.destroy(),
  };
}

/** The events of one message; none for `s3:TestEvent`, for what is not S3's and for keys that are not form-encoded as S3's are. */
export function parseObjectEvents(body: string): ObjectEvent[] {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return [];
  }
  const records = isRecord(message) && Array.isArray(message.Records) ? message.Records : [];
  return records.flatMap((record: unknown) => {
    if (!isRecord(record) || !isRecord(record.s3)) return [];
    const { bucket, object } = record.s3;
    if (!isRecord(bucket) || !isRecord(object) || typeof object.key !== 'string') return [];
    const key = decodeKey(object.key);
    if (key === null) return [];
    const [kind, etag] = [String(record.eventName ?? ''), String(object.eTag ?? '')];
    return [{ kind, bucket: String(bucket.name ?? ''), key, etag }];
  });
}

/** One bad key must not hold up the others of its message. */
function decodeKey(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
