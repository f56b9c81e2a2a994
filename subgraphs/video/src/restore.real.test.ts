import { ChangeLog } from '@reelgraph/changes';
import { hotStorage, TierStore } from '@reelgraph/videos';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { person, VideoRoom } from './room.fixture.ts';

const now = new Date('2026-11-22T12:00:00Z');
const room = await VideoRoom.start(inject('stores'), { now: () => now });
afterAll(() => room[Symbol.asyncDispose]());
const tiers = new TierStore(room.mongo, new ChangeLog(room.mongo.db));
const [alice, bob, operator] = [person(), person(), person(['operate'])];

type Asked = {
  video: {
    status: string;
    storage: { tier: string; archivedAt: string | null; reason: { code: string } | null; restoreEta: string | null };
    playback: { rendition: { rung: number } };
  };
};
const parts = 'status storage { tier archivedAt reason { code } restoreEta } playback { rendition { rung } }';
const look = (id: string, as = alice) =>
  room.ask<Asked>(`query ($id: ID!) { video(id: $id) { ${parts} } }`, as, { id });
const restore = (id: string, as = alice, tier = 'STANDARD') =>
  room.ask<Asked>(
    `mutation ($id: ID!, $tier: RestoreTier!) { video: restoreVideo(videoId: $id, tier: $tier) { ${parts} } }`,
    as,
    { id, tier },
  );

async function archived(): Promise<string> {
  const id = await room.published(alice, {}, 'ARCHIVED');
  const video = await room.videos.byId(id);
  const [large] = video?.renditions ?? [];
  const storage = {
    ...hotStorage(id, null),
    cold: [{ hotKey: large?.key ?? '', coldKey: 'cold', bytes: 1, etag: '""' }],
    coldClass: 'GLACIER' as const,
    archivedAt: new Date('2026-11-20T12:00:00Z'),
    reason: { code: 'UNWATCHED', message: 'Watched 0 times in 7 days.', retryable: false },
  };
  await room.mongo.db.collection<{ _id: string }>('videos').updateOne({ _id: id }, { $set: { storage } });
  return id;
}

describe('an archived video', () => {
  it('plays in its smallest size at once, and says where it is; why is for its owner and operators', async () => {
    const id = await archived();
    const storage = { tier: 'COLD', archivedAt: '2026-11-20T12:00:00.000Z', restoreEta: null };
    for (const [viewer, reason] of [
      [alice, { code: 'UNWATCHED' }],
      [operator, { code: 'UNWATCHED' }],
      [bob, null],
    ] as const)
      expect((await look(id, viewer)).data.video).toEqual({
        status: 'ARCHIVED',
        storage: { ...storage, reason },
        playback: { rendition: { rung: 360 } },
      });
  });

  it('is RESTORING with an estimate when its owner asks, once however many ask, and still plays', async () => {
    const id = await archived();
    const before = (await room.videos.byId(id))?.version ?? 0;
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => restore(id, n % 2 ? alice : operator)));
    for (const { codes, data } of answers) {
      expect(codes).toEqual([]);
      expect(data.video).toMatchObject({ status: 'RESTORING', playback: { rendition: { rung: 360 } } });
      expect(data.video.storage.restoreEta).toBe('2026-11-22T17:01:00.000Z');
    }
    expect((await room.videos.byId(id))?.version).toBe(before + 1);
  });

  it('is not for strangers and guests to restore', async () => {
    const id = await archived();
    expect((await restore(id, bob)).codes).toEqual(['FORBIDDEN']);
    expect((await restore('000000000000000000000000', alice)).codes).toEqual(['VIDEO_NOT_FOUND']);
    expect((await look(id)).data.video.status).toBe('ARCHIVED');
  });
});

it('videoRestored says once that a video is back, and ends', async () => {
  const id = await archived();
  const restored = 'subscription ($id: ID!) { video: videoRestored(videoId: $id) { status storage { tier } } }';
  const answers: unknown[] = [];
  const following = (async () => {
    for await (const { data, codes } of room.follow(restored, bob, { id })) answers.push(data?.video ?? codes);
  })();
  await restore(id);
  await room.publish();
  const video = await tiers.claim(id, 'RESTORING', 'test', 60_000);
  expect(answers).toEqual([]);
  if (video) await tiers.markRestored(video, { back: [], leftovers: [], checkAt: now }, now);
  await room.publish();
  await following;
  expect(answers).toEqual([{ status: 'READY', storage: { tier: 'HOT' } }]);
});

it('a hot video has nothing to restore', async () => {
  const id = await room.published(alice);
  expect((await look(id)).data.video.storage).toEqual({
    tier: 'HOT',
    archivedAt: null,
    reason: null,
    restoreEta: null,
  });
  expect((await restore(id)).codes).toEqual(['VIDEO_NOT_ARCHIVED']);
});
