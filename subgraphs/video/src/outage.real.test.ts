import { openLine } from '@reelgraph/devkit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { person, randomBytesOf, send, VideoRoom } from './room.fixture.ts';

const stores = inject('stores');
const queueLine = await openLine(new URL(stores.REDIS_QUEUE_URL).host);
const storeLine = await openLine(new URL(stores.S3_ENDPOINT).host);
const room = await VideoRoom.start(
  stores,
  {},
  {
    REDIS_QUEUE_URL: `redis://${queueLine.host}`,
    S3_ENDPOINT: `http://${storeLine.host}`,
    S3_PUBLIC_ENDPOINT: stores.S3_ENDPOINT,
  },
);
afterAll(async () => {
  await room[Symbol.asyncDispose]();
  await queueLine[Symbol.asyncDispose]();
  await storeLine[Symbol.asyncDispose]();
});
const alice = person();

async function sent(): Promise<string> {
  const { upload } = (await room.requestUpload(alice)).data;
  await send(upload.target, randomBytesOf(100));
  return upload.id;
}

describe('without the queue', () => {
  beforeAll(() => {
    queueLine.cut();
    return () => queueLine.mend();
  });

  it('an upload is accepted all the same, and soon', async () => {
    const id = await sent();
    const begun = performance.now();
    const { data, codes } = await room.upload('completeUpload', alice, id);
    expect([codes, data.upload.status]).toEqual([[], 'ACCEPTED']);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('a video is deleted all the same', async () => {
    const id = await room.uploaded(alice);
    expect((await room.ask(`mutation { deleteVideo(videoId: "${id}") }`, alice)).codes).toEqual([]);
    expect(await room.videos.dueForPurge(10)).toContain(id);
  });

  it('the room is ready', async () => {
    expect((await fetch(`${room.url}/health`)).status).toBe(200);
  });
});

it('without the object store an upload can be asked for, and completed when it is back', async () => {
  storeLine.cut();
  const id = await sent();
  expect((await room.upload('completeUpload', alice, id)).codes).toEqual(['STORE_UNAVAILABLE']);
  storeLine.mend();
  expect((await room.upload('completeUpload', alice, id)).data.upload.status).toBe('ACCEPTED');
});
