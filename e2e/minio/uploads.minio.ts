import { openAsBlob } from 'node:fs';
import { person } from '@reelgraph/client';
import { startWorld, until, type World } from '@reelgraph/devkit';
import { applyBuckets, ObjectStore, type PresignedPost, presignPost, probeStore, takesPost } from '@reelgraph/objects';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { phoneClip, removeClip } from '../clips.ts';
import { findMinio, startMinio } from './start-minio.ts';

const program = findMinio();
if (!program)
  console.log(
    'Skipped: there is no minio here. Get one by `go install github.com/minio/minio@latest`, or name it by MINIO.',
  );
const names = { raw: 'reelgraph-raw', media: 'reelgraph-media', events: null, restores: null };

describe.skipIf(!program)('uploads to a MinIO', () => {
  let minio: Awaited<ReturnType<typeof startMinio>>;
  let world: World;
  let raw: ObjectStore;
  beforeAll(async () => {
    minio = await startMinio(program ?? '');
    const { endpoint, accessKeyId, secretAccessKey } = minio.config;
    await applyBuckets(minio.config, names);
    raw = new ObjectStore(minio.config, names.raw);
    const keys = { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey };
    const buckets = { S3_RAW_BUCKET: names.raw, S3_MEDIA_BUCKET: names.media, S3_EVENTS_QUEUE_URL: '' };
    world = await startWorld(inject('stores'), {
      rooms: ['user', 'video', 'feed', 'intake', 'compressor', 'gateway'],
      env: { S3_ENDPOINT: endpoint ?? '', ...keys, ...buckets },
    });
  });
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    raw?.[Symbol.dispose]();
    await minio?.[Symbol.asyncDispose]();
  });

  it('go from a phone to a playing video, by the sweeper where no event comes', async () => {
    const alice = await person(world.gatewayUrl, 'alice');
    const clip = await phoneClip({ seconds: 1 });
    const { id } = await alice.uploads(await openAsBlob(clip.file, { type: clip.type }));
    await removeClip(clip);
    const look = async () => {
      const upload = await alice.client.upload({ id });
      return upload?.video?.status === 'READY' || `${upload?.status} ${upload?.video?.status}`;
    };
    await until('the video is READY', look, { withinMs: 90_000, everyMs: 200 });
    const videoId = (await alice.client.upload({ id }))?.video?.id ?? '';
    const { url = '' } = (await alice.client.video({ id: videoId }))?.playback ?? {};
    const part = await fetch(url, { headers: { range: 'bytes=0-99' } });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 100]);
    expect((await fetch(url.split('?')[0] ?? '')).status).toBe(403);
  });

  it('are what the form says, or refused', async () => {
    expect(await takesPost(raw)).toBe(true);
    const options = { contentType: 'video/mp4', maxBytes: 1000, metadata: { 'upload-id': 'a' }, expiresInMs: 60_000 };
    const send = async (bytes: number, change: Record<string, string> = {}) => {
      const post = await presignPost(raw, { key: 'raw/a/b', ...options });
      return sendForm(post, bytes, change);
    };
    expect(await send(1000)).toEqual([201, '']);
    await raw.delete('raw/a/b');
    expect(await send(1001)).toEqual([400, 'EntityTooLarge']);
    expect((await send(0))[0]).toBe(400);
    for (const [name, value] of [
      ['key', 'raw/a/c'],
      ['Content-Type', 'text/html'],
      ['x-amz-meta-upload-id', 'b'],
    ])
      expect(await send(10, { [String(name)]: String(value) })).toEqual([403, 'AccessDenied']);
    const sha256 = Buffer.alloc(32, 1).toString('base64');
    const promised = { contentType: 'video/mp4', metadata: {}, expiresInMs: 60_000, sha256 };
    const form = await presignPost(raw, { key: 'raw/a/d', maxBytes: 10, ...promised });
    expect((await sendForm(form, 10, {}))[0]).toBe(400);
    const url = await raw.signedPut('raw/a/d', { bytes: 10, ...promised });
    const headers = { 'content-type': 'video/mp4', 'x-amz-checksum-sha256': sha256 };
    expect((await fetch(url, { method: 'PUT', headers, body: new Uint8Array(10) })).status).toBe(400);
    expect((await send(10, { 'X-Amz-Signature': '0'.repeat(64) }))[0]).toBe(403);
    expect(await Array.fromAsync(raw.list('raw/a/'))).toEqual([]);
  });

  it('are all that the doctor finds well: it has no archive class and no queue', async () => {
    const use = { takesUploads: true, events: 'raw-events' } as const;
    const off = (await probeStore(minio.config, names.raw, use)).filter(({ ok }) => !ok).map(({ name }) => name);
    expect(off).toEqual(expect.arrayContaining(['events', 'cold storage class', 'restore']));
    for (const name of ['presigned POST', 'POST policy enforced', 'ranges', 'private']) expect(off).not.toContain(name);
  });
});

async function sendForm(post: PresignedPost, bytes: number, change: Record<string, string>): Promise<[number, string]> {
  const form = new FormData();
  for (const { name, value } of post.fields) form.append(name, change[name] ?? value);
  form.append('file', new Blob([new Uint8Array(bytes)]));
  const answer = await fetch(post.url, { method: 'POST', body: form });
  const text = await answer.text();
  return [answer.status, answer.ok ? '' : (/<Code>([^<]+)/.exec(text)?.[1] ?? '')];
}
