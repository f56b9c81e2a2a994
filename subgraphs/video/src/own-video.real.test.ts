import type { Viewer } from '@reelgraph/auth';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { person, VideoRoom } from './room.fixture.ts';

const room = await VideoRoom.start(inject('stores'));
afterAll(() => room[Symbol.asyncDispose]());
const alice = person();
const moderator = person(['moderate']);

const update = (as: Viewer | null, input: Record<string, unknown>) =>
  room.ask('mutation ($input: UpdateVideoInput!) { updateVideo(input: $input) { caption hashtags visibility } }', as, {
    input,
  });
const remove = (as: Viewer | null, id: string) => room.ask(`mutation { deleteVideo(videoId: "${id}") }`, as);
const takeDown = (as: Viewer | null, id: string, reason = 'because') =>
  room.ask('mutation ($id: ID!, $reason: String!) { takeDownVideo(videoId: $id, reason: $reason) { status } }', as, {
    id,
    reason,
  });

describe('updateVideo', () => {
  it('changes what is given and leaves the rest', async () => {
    const videoId = await room.published(alice, { caption: 'one #a', hashtags: ['b'] });
    expect((await update(alice, { videoId, visibility: 'PRIVATE' })).data.updateVideo).toEqual({
      caption: 'one #a',
      hashtags: ['b', 'a'],
      visibility: 'PRIVATE',
    });
    expect((await update(alice, { videoId, caption: 'two #C' })).data.updateVideo).toEqual({
      caption: 'two #C',
      hashtags: ['c'],
      visibility: 'PRIVATE',
    });
    expect((await update(alice, { videoId, hashtags: [] })).data.updateVideo).toMatchObject({ hashtags: ['c'] });
    const log = (await room.changes.unpublished(1000)).filter((row) => row.id === videoId).map((row) => row.to);
    expect(log).toEqual(['PROCESSING', 'READY', 'updated', 'updated', 'updated']);
  });

  it('is for its owner alone, within the limits', async () => {
    const videoId = await room.published(alice);
    expect((await update(person(), { videoId, caption: 'x' })).codes).toEqual(['VIDEO_NOT_FOUND']);
    expect((await update(moderator, { videoId, caption: 'x' })).codes).toEqual(['VIDEO_NOT_FOUND']);
    expect((await update(null, { videoId, caption: 'x' })).codes).toEqual(['NOT_SIGNED_IN']);
    expect((await update(alice, { videoId: 'nothing', caption: 'x' })).codes).toEqual(['VIDEO_NOT_FOUND']);
    expect((await update(alice, { videoId, caption: 'x'.repeat(301) })).codes).toEqual(['BAD_INPUT']);
    expect((await update(alice, { videoId, hashtags: ['not one'] })).codes).toEqual(['BAD_INPUT']);
  });
});

describe('deleteVideo', () => {
  it('removes the video for everybody, its owner too; twice is harmless', async () => {
    const id = await room.published(alice);
    for (let n = 0; n < 2; n++) expect((await remove(alice, id)).data).toEqual({ deleteVideo: id });
    expect((await room.ask(`{ video(id: "${id}") { id } }`, alice)).data.video).toBeNull();
    expect((await update(alice, { videoId: id, caption: 'x' })).codes).toEqual(['VIDEO_NOT_FOUND']);
    expect(await room.videos.dueForPurge(100)).toContain(id);
  });

  it('is for its owner alone', async () => {
    const id = await room.published(alice);
    expect((await remove(person(), id)).codes).toEqual(['VIDEO_NOT_FOUND']);
    expect((await remove(null, id)).codes).toEqual(['NOT_SIGNED_IN']);
    expect((await remove(alice, 'nothing')).codes).toEqual(['VIDEO_NOT_FOUND']);
    expect((await room.videos.byId(id))?.status).toBe('READY');
  });
});

describe('takeDownVideo', () => {
  it('is for moderators alone', async () => {
    const id = await room.published(alice);
    for (const viewer of [alice, person(), person(['operate'])])
      expect((await takeDown(viewer, id)).codes).toEqual(['FORBIDDEN']);
    expect((await takeDown(null, id)).codes).toEqual(['NOT_SIGNED_IN']);
    expect((await takeDown(moderator, 'nothing')).codes).toEqual(['VIDEO_NOT_FOUND']);
    expect((await takeDown(moderator, id, ' ')).codes).toEqual(['BAD_INPUT']);
    expect((await room.videos.byId(id))?.status).toBe('READY');
  });

  it('hides the video and tells its owner why; twice is harmless', async () => {
    const id = await room.published(alice);
    for (let n = 0; n < 2; n++)
      expect((await takeDown(moderator, id)).data.takeDownVideo).toEqual({ status: 'TAKEN_DOWN' });
    const { data } = await room.ask(`{ video(id: "${id}") { reason { code message retryable } } }`, alice);
    expect(data.video).toEqual({ reason: { code: 'TAKEN_DOWN', message: 'because', retryable: false } });
    expect((await room.ask(`{ video(id: "${id}") { id } }`, person())).data.video).toBeNull();
  });
});
