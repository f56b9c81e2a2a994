import { afterAll, expect, inject, it } from 'vitest';
import { person, VideoRoom } from './room.fixture.ts';

let now = new Date('2026-11-22T12:00:00Z');
const limits = { UPLOADS_PER_DAY: '3', UPLOAD_BYTES_PER_DAY: '5000000000' };
const room = await VideoRoom.start(inject('stores'), { now: () => now }, limits);
afterAll(() => room[Symbol.asyncDispose]());

const left = async (as: Parameters<VideoRoom['ask']>[1]) =>
  (await room.ask('{ uploadPolicy { quota { maxUploads maxBytes uploadsLeft bytesLeft resetsAt } } }', as)).data
    .uploadPolicy;

it('tells everybody what a day allows, and an account what is left of it', async () => {
  const all = { maxUploads: 3, maxBytes: 5_000_000_000, resetsAt: '2026-11-23T00:00:00.000Z' };
  const alice = person();
  expect(await left(null)).toEqual({ quota: { ...all, uploadsLeft: null, bytesLeft: null } });
  await room.requestUpload(alice, { sizeBytes: 500_000_000 });
  expect(await left(alice)).toEqual({ quota: { ...all, uploadsLeft: 2, bytesLeft: 4_500_000_000 } });
});

it('refuses what goes beyond it until the next day, and counts nothing that was refused', async () => {
  const bob = person();
  expect((await room.requestUpload(bob, { sizeBytes: 0 })).codes).toEqual(['BAD_INPUT']);
  const asked = await Promise.all(Array.from({ length: 5 }, () => room.requestUpload(bob)));
  expect(asked.flatMap(({ codes }) => codes)).toEqual(['QUOTA_EXCEEDED', 'QUOTA_EXCEEDED']);
  expect((await room.requestUpload(person())).codes).toEqual([]);
  now = new Date('2026-11-23T00:00:00Z');
  expect((await room.requestUpload(bob)).codes).toEqual([]);
});
