import { createHash } from 'node:crypto';
import { presignPost } from '@reelgraph/objects';
import { rawKey, uploadPolicy } from '@reelgraph/videos';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { person, randomBytesOf, send, type Target, VideoRoom } from './room.fixture.ts';

// What the store itself refuses, whatever the API thinks of it. The limit is small, so that too much is quickly sent.
const maxBytes = 2000;
const policy = { ...uploadPolicy, maxBytes } as unknown as typeof uploadPolicy;
const room = await VideoRoom.start(inject('stores'), { policy });
afterAll(() => room[Symbol.asyncDispose]());
const alice = person();

async function target(): Promise<{ id: string; key: string; target: Target }> {
  const { id, target } = (await room.requestUpload(alice)).data.upload;
  return { id, key: rawKey(alice.userId, id), target: target! };
}

describe('the presigned form', () => {
  it('takes a file of up to the limit', async () => {
    const one = await target();
    expect(one.target.maxBytes).toBe(maxBytes);
    expect(await send(one.target, randomBytesOf(maxBytes))).toEqual({ status: 201, code: '' });
    expect(await send((await target()).target, randomBytesOf(1))).toEqual({ status: 201, code: '' });
  });

  const otherKey = `raw/${alice.userId}/${'f'.repeat(24)}`;
  it.each<[string, { bytes?: number; fields?: Record<string, string | null> }, number | '4xx', string]>([
    ['one byte too many', { bytes: maxBytes + 1 }, 400, 'EntityTooLarge'],
    ['nothing', { bytes: 0 }, 400, 'EntityTooSmall'],
    ['another type', { fields: { 'Content-Type': 'text/html' } }, 403, 'AccessDenied'],
    ['a type of the same family', { fields: { 'Content-Type': 'video/webm' } }, 403, 'AccessDenied'],
    ['no type', { fields: { 'Content-Type': null } }, 403, 'AccessDenied'],
    ['another key', { fields: { key: otherKey } }, 403, 'AccessDenied'],
    ['a key below its own', { fields: { key: `${otherKey}/more` } }, 403, 'AccessDenied'],
    ['another upload id', { fields: { 'x-amz-meta-upload-id': 'f'.repeat(24) } }, 403, 'AccessDenied'],
    ['no upload id', { fields: { 'x-amz-meta-upload-id': null } }, 403, 'AccessDenied'],
    ['an extra field', { fields: { acl: 'public-read' } }, 403, 'AccessDenied'],
    ['more metadata', { fields: { 'x-amz-meta-more': '1' } }, 403, 'AccessDenied'],
    ['another storage class', { fields: { 'x-amz-storage-class': 'GLACIER' } }, 403, 'AccessDenied'],
    ['no signature', { fields: { 'X-Amz-Signature': null } }, '4xx', ''],
    ['a forged signature', { fields: { 'X-Amz-Signature': '0'.repeat(64) } }, 403, 'SignatureDoesNotMatch'],
    ['no policy', { fields: { Policy: null } }, '4xx', ''],
  ])('refuses %s', async (_what, { bytes = 100, fields = {} }, status, code) => {
    const one = await target();
    const answer = await send(one.target, randomBytesOf(bytes), { fields });
    // Which 4xx it is for a missing field is the store's own matter.
    if (status === '4xx') expect(Math.floor(answer.status / 100)).toBe(4);
    else expect(answer).toEqual({ status, code });
    expect(await room.raw.head(one.key)).toBeNull();
    expect(await room.raw.head(otherKey)).toBeNull();
  });

  // Whether the bytes are held to it is the store's own matter: the embedded one does not look.
  it('carries the hash that was announced, and takes no other in its place', async () => {
    const bytes = randomBytesOf(100);
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    const { target } = (await room.requestUpload(alice, { sha256 })).data.upload;
    const other = createHash('sha256').update('other').digest('base64');
    expect(target!.fields).toContainEqual({ name: 'x-amz-checksum-sha256', value: sha256 });
    const fields = { 'x-amz-checksum-sha256': other };
    expect(await send(target!, bytes, { fields })).toMatchObject({ status: 403 });
    expect(await send(target!, bytes)).toEqual({ status: 201, code: '' });
  });

  it('refuses a policy that was widened', async () => {
    const one = await target();
    const signed = one.target.fields.find(({ name }) => name === 'Policy')!.value;
    const text = Buffer.from(signed, 'base64').toString().replace(`${maxBytes}]`, '999999999]');
    expect(text).toContain('999999999]');
    const fields = { Policy: Buffer.from(text).toString('base64') };
    expect(await send(one.target, randomBytesOf(100), { fields })).toEqual({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
    expect(await room.raw.head(one.key)).toBeNull();
  });

  it('refuses to go to another bucket', async () => {
    const one = await target();
    const url = one.target.url.replace(room.raw.bucket, room.media.bucket);
    expect(url).not.toBe(one.target.url);
    expect(await send(one.target, randomBytesOf(100), { url })).toEqual({ status: 403, code: 'AccessDenied' });
    expect(await room.media.head(one.key)).toBeNull();
  });

  it('refuses when it has expired', async () => {
    const key = rawKey(alice.userId, 'e'.repeat(24));
    const post = await presignPost(room.raw, {
      key,
      contentType: 'video/mp4',
      maxBytes,
      metadata: {},
      expiresInMs: 1_000,
    });
    const late: Target = { method: 'POST', ...post, expiresAt: '', maxBytes };
    const refused = { status: 403, code: 'AccessDenied' };
    await expect.poll(() => send(late, randomBytesOf(10)), { timeout: 10_000, interval: 200 }).toEqual(refused);
  });
});

describe('without a signature', () => {
  it.each(['raw', 'media'] as const)('nobody can read, write or list the %s bucket', async (name) => {
    const store = room[name];
    await store.put('raw/x/secret', randomBytesOf(10), 'video/mp4');
    const bucket = `${room.env.S3_ENDPOINT}/${store.bucket}`;
    const tries: [string, RequestInit?][] = [
      [`${bucket}/raw/x/secret`],
      [`${bucket}/raw/x/secret`, { method: 'HEAD' }],
      [`${bucket}/raw/x/mine`, { method: 'PUT', body: 'mine' }],
      [`${bucket}/raw/x/secret`, { method: 'DELETE' }],
      [`${bucket}?list-type=2`],
    ];
    for (const [url, init] of tries) {
      const response = await fetch(url, init);
      await response.body?.cancel();
      expect([url, init?.method, response.status]).toEqual([url, init?.method, 403]);
    }
    expect(await store.head('raw/x/mine')).toBeNull();
    expect(await store.head('raw/x/secret')).not.toBeNull();
  });
});

it('plays a signed address by range, and nothing but what was signed', async () => {
  const id = await room.published(alice);
  const { data } = await room.ask<{ video: { playback: { url: string }; poster: { url: string } } }>(
    `{ video(id: "${id}") { playback { url } poster { url } } }`,
  );
  const { playback, poster } = data.video;
  const part = await fetch(playback.url, { headers: { range: 'bytes=2-5' } });
  expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 4]);
  expect((await fetch(poster.url)).status).toBe(200);
  for (const url of [
    playback.url.replace('720.mp4', '360.mp4'),
    playback.url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604800'),
  ])
    expect((await fetch(url)).status).toBe(403);
  expect((await fetch(playback.url, { method: 'PUT', body: 'mine' })).status).toBe(403);
});
