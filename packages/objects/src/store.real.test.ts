import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutBucketCorsCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { isolate } from '@reelgraph/devkit';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { applyBuckets } from './apply-buckets.ts';
import { glacierTier } from './glacier-tier.ts';
import { probeStore, takesPost } from './probe-store.ts';
import { isMissing, isReplaced, ObjectStore } from './store.ts';

const own = await isolate(inject('stores'));
const config = {
  endpoint: own.env.S3_ENDPOINT,
  publicEndpoint: null,
  region: own.env.S3_REGION,
  accessKeyId: own.env.S3_ACCESS_KEY_ID,
  secretAccessKey: own.env.S3_SECRET_ACCESS_KEY,
};
const store = new ObjectStore(config, own.env.S3_RAW_BUCKET);
const folder = await mkdtemp(join(tmpdir(), 'reelgraph-objects-'));
const file = join(folder, 'in');
await writeFile(file, 'some bytes');

afterAll(async () => {
  store[Symbol.dispose]();
  await rm(folder, { recursive: true });
  await own[Symbol.asyncDispose]();
});

describe('the object store', () => {
  it('reads back what it wrote, with its type and size', async () => {
    await store.upload('a', file, { contentType: 'video/mp4' });
    const head = await store.head('a');
    expect(head).toMatchObject({ bytes: 10, contentType: 'video/mp4', storageClass: 'STANDARD' });
    await store.download('a', join(folder, 'out'), { etag: head?.etag });
    expect(await readFile(join(folder, 'out'), 'utf8')).toBe('some bytes');
  });

  it('answers null for what is not there, and says so when it is downloaded', async () => {
    expect(await store.head('nothing')).toBeNull();
    const error = await store.download('nothing', join(folder, 'out')).catch((cause: unknown) => cause);
    expect([isMissing(error), isReplaced(error)]).toEqual([true, false]);
  });

  it('does not download an object that replaced the pinned one', async () => {
    await store.put('b', Buffer.from('first'), 'text/plain');
    const etag = (await store.head('b'))?.etag ?? '';
    await store.put('b', Buffer.from('second'), 'text/plain');
    const error = await store.download('b', join(folder, 'out'), { etag }).catch((cause: unknown) => cause);
    expect(isReplaced(error)).toBe(true);
  });

  it('deletes everything below a prefix and nothing beside it', async () => {
    for (const key of ['p/1', 'p/2', 'p2']) await store.put(key, Buffer.from('x'), 'text/plain');
    expect(await store.deletePrefix('p/')).toBe(2);
    expect((await Array.fromAsync(store.list('p'))).map((object) => object.key)).toEqual(['p2']);
    expect(await store.deletePrefix('p/')).toBe(0);
  });
});

it('a retrieval is asked for more slowly where there is no capacity for the fast one', async () => {
  await store.put('warm', Buffer.from('some bytes'), 'text/plain');
  await glacierTier(store, 'GLACIER').putAway('warm', 'asleep');
  const asked: string[] = [];
  const busy = new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== 'restore') return typeof value === 'function' ? value.bind(target) : value;
      return (...args: Parameters<typeof target.restore>) => {
        asked.push(args[1]);
        return args[1] === 'Expedited' ? Promise.reject(noCapacity) : target.restore(...args);
      };
    },
  });
  await glacierTier(busy, 'GLACIER').retrieve('asleep', 'EXPEDITED');
  expect(asked).toEqual(['Expedited', 'Standard']);
  expect((await store.head('asleep'))?.restore).not.toBeNull();
});

const noCapacity = new S3ServiceException({
  name: 'GlacierExpeditedRetrievalNotAvailable',
  message: 'Glacier expedited retrievals are currently not available, please try again later',
  $fault: 'client',
  $metadata: { httpStatusCode: 503 },
});

const ofRaw = { takesUploads: true, events: 'raw-events' } as const;
const ofMedia = { takesUploads: false, events: null } as const;

describe('the doctor', () => {
  it('finds a store that was set up to be well, and leaves nothing behind', async () => {
    const { S3_RAW_BUCKET: raw, S3_MEDIA_BUCKET: media } = own.env;
    const names = { raw, media, events: `${raw}-q`, restores: null };
    expect((await applyBuckets(config, names)).unsupported).toEqual([]);
    expect((await applyBuckets(config, names)).eventsQueueUrl).toContain(names.events);
    const findings = await Promise.all([probeStore(config, raw, ofRaw), probeStore(config, media, ofMedia)]);
    expect(findings.flat().filter((finding) => !finding.ok)).toEqual([]);
    expect(findings.map(({ length }) => length)).toEqual([10, 7]);
    expect(await Array.fromAsync(store.list('doctor/'))).toEqual([]);
  });

  it('names what a bucket lacks though it has as many rules, and what to do', async () => {
    const { S3_MEDIA_BUCKET: Bucket } = own.env;
    const credentials = { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey };
    const s3 = new S3Client({ region: config.region, credentials, endpoint: config.endpoint, forcePathStyle: true });
    const CORSRules = [{ AllowedOrigins: ['*'], AllowedMethods: ['GET'] }];
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    s3.destroy();
    const off = (await probeStore(config, Bucket, { ...ofMedia, events: 'restore-events' })).filter(({ ok }) => !ok);
    expect(off).toMatchObject([
      {
        name: 'CORS',
        seen: expect.stringContaining('not as in deploy/s3'),
        remedy: expect.stringContaining('s3 apply'),
      },
      { name: 'events', remedy: expect.stringContaining('s3 apply') },
    ]);
  });

  it('knows whether a store takes POSTs', async () => {
    expect(await takesPost(store)).toBe(true);
  });
});
