import { hintChange } from '@reelgraph/changes';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { person, VideoRoom } from './room.fixture.ts';

const room = await VideoRoom.start(inject('stores'));
afterAll(() => room[Symbol.asyncDispose]());
const alice = person();
const bob = person();

const uploadStatus =
  'subscription ($id: ID!) { uploadStatus(uploadId: $id) { status progress { percent } video { id status } } }';
const videoChanged = 'subscription ($id: ID!) { videoChanged(videoId: $id) { caption status } }';
const poster = { key: 'k', width: 1, height: 1, thumbhash: null };

describe('uploadStatus', () => {
  it('tells the owner each step from the request to READY, and ends', async () => {
    const { upload } = (await room.requestUpload(alice)).data;
    const seen: unknown[] = [];
    let fence = 0;
    let videoId = '';
    for await (const { data } of room.follow(uploadStatus, alice, { id: upload.id })) {
      const status = data.uploadStatus as {
        status: string;
        progress: { percent: number } | null;
        video: { status: string } | null;
      };
      seen.push([status.status, status.video?.status, status.progress?.percent]);
      if (seen.length === 1) {
        const raw = { key: 'raw', etag: upload.id, bytes: 100, contentType: 'video/mp4' };
        await room.uploads.receive(upload.id, raw, new Date());
        const received = await room.uploads.byId(upload.id);
        videoId = upload.id.replace(/^./, 'f');
        if (received) await room.uploads.accept(received, raw, videoId, true, new Date());
        await room.publish();
      } else if (status.progress?.percent === 0) {
        fence = (await room.videos.claim(videoId, 'test', 60_000))?.lease.fence ?? 0;
        await room.videos.progress(videoId, fence, 40, 1000);
        await hintChange(room.redis, room.env.KEY_PREFIX, 'video', videoId);
      } else if (status.progress?.percent === 40) {
        await room.videos.markReady(videoId, fence, { renditions: [], poster, durationMs: 1 }, new Date());
        await room.publish();
      }
    }
    expect(seen).toEqual([
      ['AWAITING_UPLOAD', undefined, undefined],
      ['ACCEPTED', 'PROCESSING', 0],
      ['ACCEPTED', 'PROCESSING', 40],
      ['ACCEPTED', 'READY', 100],
    ]);
  });

  it('tells nobody else that there is such an upload', async () => {
    const { upload } = (await room.requestUpload(alice)).data;
    const codesOf = async (as: typeof alice | null, id: string) =>
      (await Array.fromAsync(room.follow(uploadStatus, as, { id }))).flatMap(({ codes }) => codes);
    expect(await codesOf(bob, upload.id)).toEqual(['UPLOAD_NOT_FOUND']);
    expect(await codesOf(alice, 'f'.repeat(24))).toEqual(['UPLOAD_NOT_FOUND']);
    expect(await codesOf(null, upload.id)).toEqual(['NOT_SIGNED_IN']);
  });
});

describe('videoChanged', () => {
  it('shows a video while the viewer may see it', async () => {
    const id = await room.published(alice, { caption: 'one' });
    const answers: unknown[] = [];
    for await (const { data, codes } of room.follow(videoChanged, bob, { id })) {
      answers.push(data?.videoChanged ?? codes);
      if (answers.length === 1) await room.videos.update(id, alice.userId, { caption: 'two' }, new Date());
      if (answers.length === 2) await room.videos.update(id, alice.userId, { visibility: 'PRIVATE' }, new Date());
      await room.publish();
    }
    expect(answers).toEqual([
      { caption: 'one', status: 'READY' },
      { caption: 'two', status: 'READY' },
      ['VIDEO_NOT_FOUND'],
    ]);
  });

  it('is told to the gateway alone', async () => {
    const response = await fetch(`${room.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: videoChanged, variables: { id: 'x' } }),
    });
    expect(response.status).toBe(403);
  });
});
