import { afterAll, describe, expect, inject, it } from 'vitest';
import { person, randomBytesOf, send, VideoRoom } from './room.fixture.ts';

let now = new Date('2026-11-22T12:00:00Z');
const room = await VideoRoom.start(inject('stores'), { now: () => now });
afterAll(() => room[Symbol.asyncDispose]());
const alice = person();

describe('an upload', () => {
  it('goes from its request to a video and a job, and again is harmless', async () => {
    const bytes = randomBytesOf(1000);
    const asked = await room.requestUpload(alice, { sizeBytes: 1000, caption: 'Look at #this', hashtags: ['#That'] });
    expect(asked.codes).toEqual([]);
    const { id, target } = asked.data.upload;
    expect(asked.data.upload).toMatchObject({ status: 'AWAITING_UPLOAD', reason: null, progress: null, video: null });
    expect(target).toMatchObject({ method: 'POST', maxBytes: 524_288_000 });
    expect(await send(target, bytes)).toMatchObject({ status: 201 });
    const done = await room.upload('completeUpload', alice, id);
    expect(done.codes).toEqual([]);
    expect(done.data.upload).toMatchObject({ status: 'ACCEPTED', target: null, progress: { percent: 0 } });
    const again = await room.upload('completeUpload', alice, id);
    expect(again.data).toEqual(done.data);
    const video = await room.videos.byId(done.data.upload.video?.id ?? '');
    expect(video).toMatchObject({ ownerId: alice.userId, caption: 'Look at #this', hashtags: ['that', 'this'] });
    expect(await room.raw.head(video!.raw.key)).toMatchObject({ bytes: 1000, metadata: { 'upload-id': id } });
  });

  it('is told that its bytes are not there yet', async () => {
    const { id } = (await room.requestUpload(alice)).data.upload;
    const early = await room.upload('completeUpload', alice, id);
    expect(early.codes).toEqual(['UPLOAD_NOT_RECEIVED']);
    expect((await room.uploads.byId(id))?.status).toBe('AWAITING_UPLOAD');
  });

  it('expires without bytes, and can then neither be completed, refreshed nor cancelled', async () => {
    const { id } = (await room.requestUpload(alice)).data.upload;
    const before = now;
    now = new Date(now.getTime() + 25 * 3_600_000);
    for (const verb of ['refreshUpload', 'completeUpload', 'completeUpload', 'refreshUpload', 'cancelUpload'])
      expect((await room.upload(verb, alice, id)).codes).toEqual(['UPLOAD_EXPIRED']);
    const { data } = await room.ask(`{ upload(id: "${id}") { status target { url } reason { code } } }`, alice);
    expect(data.upload).toEqual({ status: 'EXPIRED', target: null, reason: { code: 'UPLOAD_EXPIRED' } });
    now = before;
  });

  it('ends REJECTED when the bytes are not those announced', async () => {
    const { id, target } = (await room.requestUpload(alice, { sizeBytes: 50 })).data.upload;
    expect(await send(target, randomBytesOf(51))).toMatchObject({ status: 201 });
    const { data, codes } = await room.upload('completeUpload', alice, id);
    expect(codes).toEqual([]);
    expect(data.upload).toMatchObject({ status: 'REJECTED', reason: { code: 'UPLOAD_MISMATCH' }, video: null });
    expect((await room.upload('refreshUpload', alice, id)).codes).toEqual(['UPLOAD_ALREADY_RECEIVED']);
  });

  it('becomes the video that the owner already has of the same bytes, and another one for somebody else', async () => {
    const bytes = randomBytesOf(300);
    const first = await room.uploaded(alice, {}, bytes);
    expect(await room.uploaded(alice, { caption: 'again' }, bytes)).toBe(first);
    expect(await room.uploaded(person(), {}, bytes)).not.toBe(first);
    await room.ask(`mutation { deleteVideo(videoId: "${first}") }`, alice);
    expect(await room.uploaded(alice, {}, bytes)).not.toBe(first);
  });

  it('gives its bytes one video when the same file is accepted many times at once', async () => {
    const bytes = randomBytesOf(300);
    const ids = await Promise.all(Array.from({ length: 8 }, () => room.uploaded(alice, {}, bytes)));
    expect(new Set(ids).size).toBe(1);
  });
});

describe('cancelling an upload', () => {
  it('works before the bytes, twice, and stops completion', async () => {
    const { id } = (await room.requestUpload(alice)).data.upload;
    for (let n = 0; n < 2; n++)
      expect((await room.upload('cancelUpload', alice, id)).data.upload).toMatchObject({
        status: 'CANCELLED',
        target: null,
      });
    expect((await room.upload('completeUpload', alice, id)).codes).toEqual(['UPLOAD_CANCELLED']);
    expect((await room.upload('refreshUpload', alice, id)).codes).toEqual(['UPLOAD_CANCELLED']);
  });

  it('takes the video along while that is processing, and is refused once it is out', async () => {
    const { id, target } = (await room.requestUpload(alice)).data.upload;
    await send(target, randomBytesOf(100));
    const video = (await room.upload('completeUpload', alice, id)).data.upload.video!;
    const cancelled = await room.upload('cancelUpload', alice, id);
    expect(cancelled.data.upload).toMatchObject({ status: 'CANCELLED', video: null });
    expect((await room.videos.byId(video.id))?.status).toBe('DELETED');

    const out = await room.published(alice);
    const { uploadId } = (await room.videos.byId(out))!;
    expect((await room.upload('cancelUpload', alice, uploadId)).codes).toEqual(['UPLOAD_ALREADY_PUBLISHED']);
    expect((await room.videos.byId(out))?.status).toBe('READY');
  });

  it('leaves the video of an earlier upload of the same bytes alone', async () => {
    const bytes = randomBytesOf(200);
    const first = await room.uploaded(alice, {}, bytes);
    const { id, target } = (await room.requestUpload(alice, { sizeBytes: 200 })).data.upload;
    await send(target, bytes);
    await room.upload('completeUpload', alice, id);
    expect((await room.upload('cancelUpload', alice, id)).data.upload.status).toBe('CANCELLED');
    expect((await room.videos.byId(first))?.status).toBe('PROCESSING');
  });
});

describe('refreshing an upload', () => {
  it('signs a target that works', async () => {
    const { id } = (await room.requestUpload(alice)).data.upload;
    const { target } = (await room.upload('refreshUpload', alice, id)).data.upload;
    expect(await send(target, randomBytesOf(100))).toMatchObject({ status: 201 });
    expect((await room.upload('completeUpload', alice, id)).data.upload.status).toBe('ACCEPTED');
    expect((await room.upload('refreshUpload', alice, id)).codes).toEqual(['UPLOAD_ALREADY_RECEIVED']);
  });
});

describe("somebody else's upload", () => {
  it.each(['completeUpload', 'refreshUpload', 'cancelUpload'])('is not there for %s', async (verb) => {
    const { id } = (await room.requestUpload(alice)).data.upload;
    expect((await room.upload(verb, person(), id)).codes).toEqual(['UPLOAD_NOT_FOUND']);
    expect((await room.upload(verb, alice, 'f'.repeat(24))).codes).toEqual(['UPLOAD_NOT_FOUND']);
    expect((await room.upload(verb, null, id)).codes).toEqual(['NOT_SIGNED_IN']);
    expect((await room.upload(verb, person([], 'GUEST'), id)).codes).toEqual(['NOT_SIGNED_IN']);
  });

  it('is null by id', async () => {
    const { id } = (await room.requestUpload(alice)).data.upload;
    const ask = `{ upload(id: "${id}") { id } }`;
    expect((await room.ask(ask, person())).data).toEqual({ upload: null });
    expect((await room.ask(ask, alice)).data).toEqual({ upload: { id } });
    expect((await room.ask(ask)).codes).toEqual(['NOT_SIGNED_IN']);
  });
});

describe('bad input of requestUpload', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['no bytes', { sizeBytes: 0 }, 'BAD_INPUT'],
    ['fewer than none', { sizeBytes: -1 }, 'BAD_INPUT'],
    ['one byte too many', { sizeBytes: 524_288_001 }, 'UPLOAD_TOO_LARGE'],
    ['far too many', { sizeBytes: 2_147_483_647 }, 'UPLOAD_TOO_LARGE'],
    ['an image', { contentType: 'image/png' }, 'CONTENT_TYPE_UNSUPPORTED'],
    ['a type with more behind it', { contentType: 'video/mp4; x=1' }, 'CONTENT_TYPE_UNSUPPORTED'],
    ['no type', { contentType: '' }, 'CONTENT_TYPE_UNSUPPORTED'],
    ['a long caption', { caption: '😀'.repeat(301) }, 'BAD_INPUT'],
    ['a hashtag with a space', { hashtags: ['a b'] }, 'BAD_INPUT'],
    ['an empty hashtag', { hashtags: ['#'] }, 'BAD_INPUT'],
    ['a long hashtag', { hashtags: ['a'.repeat(51)] }, 'BAD_INPUT'],
    ['21 hashtags', { hashtags: Array.from({ length: 21 }, (_, n) => `tag${n}`) }, 'BAD_INPUT'],
    ['a hash of another kind', { sha256: 'abc' }, 'BAD_INPUT'],
  ])('refuses %s', async (_what, input, code) => {
    expect((await room.requestUpload(alice, input)).codes).toEqual([code]);
  });

  it('takes what is just within the limits', async () => {
    const input = { sizeBytes: 524_288_000, caption: '😀'.repeat(300), hashtags: ['a'.repeat(50)] };
    expect((await room.requestUpload(alice, input)).codes).toEqual([]);
    expect((await room.requestUpload(alice, { sizeBytes: 1 })).codes).toEqual([]);
  });

  it('wants an account', async () => {
    expect((await room.requestUpload(null)).codes).toEqual(['NOT_SIGNED_IN']);
    expect((await room.requestUpload(person([], 'GUEST'))).codes).toEqual(['NOT_SIGNED_IN']);
  });
});

it('publishes its limits to everybody', async () => {
  const { data } = await room.ask(
    '{ uploadPolicy { maxBytes maxDurationMs contentTypes ladder maxCaptionLength maxHashtags } }',
  );
  expect(data.uploadPolicy).toMatchObject({ maxBytes: 524_288_000, maxDurationMs: 600_000, ladder: [720, 540, 360] });
});
