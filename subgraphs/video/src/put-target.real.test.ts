import { createHash } from 'node:crypto';
import { afterAll, expect, inject, it } from 'vitest';
import { person, randomBytesOf, VideoRoom } from './room.fixture.ts';

// What a store without POST gets.
const room = await VideoRoom.start(inject('stores'), {}, { UPLOAD_METHOD: 'PUT' });
afterAll(() => room[Symbol.asyncDispose]());
const alice = person();

async function put(length: number, type?: string): Promise<{ id: string; status: number }> {
  const { id, target } = (await room.requestUpload(alice)).data.upload;
  expect(target).toMatchObject({
    method: 'PUT',
    maxBytes: 100,
    fields: [{ name: 'Content-Type', value: 'video/mp4' }],
  });
  const headers = { 'content-type': type ?? target?.fields[0]?.value ?? '' };
  // @note a plain view of our own bytes.
  const body = randomBytesOf(length) as Uint8Array<ArrayBuffer>;
  const response = await fetch(target?.url ?? '', { method: 'PUT', headers, body });
  await response.body?.cancel();
  return { id, status: response.status };
}

it('takes exactly what was announced', async () => {
  const { id, status } = await put(100);
  expect(status).toBe(200);
  expect((await room.upload('completeUpload', alice, id)).data.upload.status).toBe('ACCEPTED');
});

it('takes no other SHA-256 than the one that was announced', async () => {
  const bytes = randomBytesOf(100) as Uint8Array<ArrayBuffer>;
  const hash = (content: Uint8Array) => createHash('sha256').update(content).digest('base64');
  const { target } = (await room.requestUpload(alice, { sha256: hash(bytes) })).data.upload;
  expect(target?.fields).toContainEqual({ name: 'x-amz-checksum-sha256', value: hash(bytes) });
  const send = async (change: Record<string, string>) => {
    const headers = { ...Object.fromEntries(target?.fields.map(({ name, value }) => [name, value]) ?? []), ...change };
    const response = await fetch(target?.url ?? '', { method: 'PUT', headers, body: bytes });
    await response.body?.cancel();
    return response.status;
  };
  // It is signed: whoever sends another one, or none, is refused before the store looks at a byte.
  expect(await send({ 'x-amz-checksum-sha256': hash(randomBytesOf(100)) })).toBe(403);
  expect(await send({})).toBe(200);
});

it.each([
  ['a byte too many', 101, 'video/mp4'],
  ['a byte too few', 99, 'video/mp4'],
  ['another type', 100, 'text/html'],
])('refuses %s', async (_what, length, type) => {
  const { id, status } = await put(length, type);
  expect(status).toBe(403);
  expect((await room.upload('completeUpload', alice, id)).codes).toEqual(['UPLOAD_NOT_RECEIVED']);
});
