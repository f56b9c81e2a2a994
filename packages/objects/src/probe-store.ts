import { GetObjectCommand, PutObjectCommand, RestoreObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Finding, probe } from './finding.ts';
import { presignPost } from './presign-post.ts';
import { probeSettings, type SettingsOf } from './probe-settings.ts';
import type { ObjectsConfig } from './s3-client.ts';
import { ObjectStore } from './store.ts';

const PREFIX = 'doctor/';
const BODY = 'reelgraph';

/** Which of the two buckets it is: phones send to one, players read the other. */
export type BucketUse = Pick<SettingsOf, 'events'> & { readonly takesUploads: boolean };

/** Tries on a real bucket what Reelgraph needs of a store. Leaves nothing behind. */
export async function probeStore(config: ObjectsConfig, bucket: string, use: BucketUse): Promise<Finding[]> {
  using store = new ObjectStore(config, bucket);
  const endpoint = config.endpoint === null ? {} : { endpoint: config.endpoint, forcePathStyle: true };
  const credentials = { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey };
  const s3 = new S3Client({ region: config.region, credentials, ...endpoint });
  try {
    await store.put(`${PREFIX}object`, Buffer.from(BODY), 'text/plain');
    const archive = probe('cold storage class', 'use a second bucket as cold tier', () => probeCold(s3, bucket));
    return await Promise.all([
      ...(use.takesUploads ? probeUploads(store) : []),
      probe('ranges', 'players need them: use another store, or an edge that makes them', () => probeRange(store)),
      probe('private', 'block public access: run `s3 apply`', () => probePrivate(store)),
      ...probeSettings(s3, { bucket, endpoint: config.endpoint, events: use.events }),
      archive,
      probe('restore', 'use a second bucket as cold tier', async () => {
        await archive;
        return probeRestore(s3, bucket);
      }),
    ]);
  } finally {
    await store.deletePrefix(PREFIX);
    s3.destroy();
  }
}

function probeUploads(store: ObjectStore): Promise<Finding>[] {
  return [
    probe('presigned POST', 'uploads use presigned PUT on this store', () => probePost(store)),
    probe('POST policy enforced', 'this store must not be open to phones: it takes what the policy forbids', () =>
      probePolicy(store),
    ),
  ];
}

/** Whether the store takes presigned POSTs; some answer 501 or 405. Other failures are thrown. */
export async function takesPost(store: ObjectStore): Promise<boolean> {
  const answer = await post(store, 'post', BODY);
  await store.delete(`${PREFIX}post`);
  if (answer.status === 201 || answer.status === 204) return true;
  if (answer.status === 501 || answer.status === 405) return false;
  throw new Error(`a presigned POST was answered with ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
}

async function post(store: ObjectStore, name: string, body: string): Promise<Response> {
  const key = `${PREFIX}${name}`;
  const options = { key, contentType: 'text/plain', maxBytes: BODY.length, metadata: {}, expiresInMs: 60_000 };
  const { url, fields } = await presignPost(store, options);
  const form = new FormData();
  for (const field of fields) form.append(field.name, field.value);
  form.append('file', new Blob([body], { type: 'text/plain' }));
  return fetch(url, { method: 'POST', body: form });
}

async function probePost(store: ObjectStore): Promise<string> {
  if (!(await takesPost(store))) throw new Error('not implemented by this store');
  return 'taken';
}

async function probePolicy(store: ObjectStore): Promise<string> {
  const answer = await post(store, 'too-large', `${BODY}!`);
  if (answer.status < 400) throw new Error('one byte too many was taken');
  return `one byte too many: ${answer.status}`;
}

async function probeRange(store: ObjectStore): Promise<string> {
  const url = store.signedUrl(`${PREFIX}object`, 60_000, new Date());
  const answer = await fetch(url, { headers: { range: 'bytes=4-8' } });
  const text = await answer.text();
  if (answer.status !== 206 || text !== BODY.slice(4, 9)) throw new Error(`status ${answer.status}`);
  return answer.headers.get('content-range') ?? '206';
}

async function probePrivate(store: ObjectStore): Promise<string> {
  const url = new URL(store.signedUrl(`${PREFIX}object`, 60_000, new Date()));
  url.search = '';
  const answer = await fetch(url);
  await answer.body?.cancel();
  if (answer.ok) throw new Error('anybody can read the bucket');
  return `unsigned GET: ${answer.status}`;
}

async function probeCold(s3: S3Client, Bucket: string): Promise<string> {
  const Key = `${PREFIX}cold`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: BODY, StorageClass: 'GLACIER' }));
  const refusal = await s3.send(new GetObjectCommand({ Bucket, Key })).then(
    () => 'none',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
  if (refusal !== 'InvalidObjectState') throw new Error('GLACIER objects can be read at once');
  return 'GLACIER, not readable before its restore';
}

async function probeRestore(s3: S3Client, Bucket: string): Promise<string> {
  const RestoreRequest = { Days: 1, GlacierJobParameters: { Tier: 'Expedited' as const } };
  await s3.send(new RestoreObjectCommand({ Bucket, Key: `${PREFIX}cold`, RestoreRequest }));
  return 'taken';
}
