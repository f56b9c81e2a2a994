import type { Viewer } from '@reelgraph/auth';
import { signWatchToken } from '@reelgraph/auth';
import { newId } from '@reelgraph/service';
import { RedisEventLog } from '@reelgraph/views';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FeedRoom, person, tokenSecret } from './room.fixture.ts';

let room: FeedRoom;
const alice = person();
const bob = person();
beforeAll(async () => {
  room = await FeedRoom.start(inject('stores'));
});
afterAll(() => room[Symbol.asyncDispose]());

const windows = '{ last5Minutes last30Minutes lastHour last7Days last30Days }';
const all = (count: number) => ({
  last5Minutes: count,
  last30Minutes: count,
  lastHour: count,
  last7Days: count,
  last30Days: count,
});

async function countsOf(...ids: string[]): Promise<unknown[]> {
  const query = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Video { watchCounts ${windows} } } }`;
  const refs = ids.map((id) => ({ __typename: 'Video', id }));
  const { data } = await room.ask<{ _entities: { watchCounts: unknown }[] }>(query, null, { refs });
  return data._entities.map(({ watchCounts }) => watchCounts);
}

async function logged(videoId: string) {
  const log = new RedisEventLog(room.redis, room.env.KEY_PREFIX);
  const batches = await log.read(new Map(Array.from({ length: log.partitions }, (_, index) => [index, null])), 1_000);
  return batches.flatMap(({ events }) => events).filter((event) => event.videoId === videoId);
}

async function taken(as: Viewer, ...views: unknown[]) {
  const { data, codes } = await room.record(as, views);
  expect(codes).toEqual([]);
  return data.result;
}

describe('recordViews', () => {
  it('counts a view in all five windows, of a guest too, and lets it slide out of each', async () => {
    const video = await room.video(alice.userId);
    expect(await taken(bob, room.watch(bob, video))).toEqual({ accepted: 1, qualified: 1, refused: [] });
    const guest = person('GUEST');
    expect(await taken(guest, room.watch(guest, video))).toMatchObject({ qualified: 1 });
    expect(await countsOf(video)).toEqual([all(2)]);
    room.advance(5 * 60_000);
    expect(await countsOf(video)).toEqual([{ ...all(2), last5Minutes: 0 }]);
    room.advance(8 * 86_400_000);
    expect(await countsOf(video)).toEqual([{ ...all(0), last30Days: 2 }]);
    room.advance(30 * 86_400_000);
    expect(await countsOf(video)).toEqual([all(0)]);
  });

  it('takes what is too short for a view without counting it', async () => {
    const video = await room.video(alice.userId);
    const short = await room.video(alice.userId, { durationMs: 2_000 });
    expect(await taken(bob, room.watch(bob, video, 2_999), room.watch(bob, short, 1_000))).toMatchObject({
      accepted: 2,
      qualified: 1,
    });
    expect(await countsOf(video, short)).toEqual([all(0), all(1)]);
  });

  it('changes nothing when the same comes again: at once, later, and within one batch', async () => {
    const video = await room.video(alice.userId);
    const view = room.watch(bob, video);
    expect(await taken(bob, view, view)).toEqual({ accepted: 2, qualified: 1, refused: [] });
    expect(await taken(bob, view)).toEqual({ accepted: 1, qualified: 0, refused: [] });
    room.advance(2 * 3_600_000);
    expect(await taken(bob, view)).toMatchObject({ accepted: 1, qualified: 0 });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => taken(bob, room.watch(bob, video, 4_000, { clientViewId: 'same-view' }))),
    );
    expect(answers.reduce((sum, { qualified }) => sum + qualified, 0)).toBe(1);
  });

  it('takes a watch token once, under whatever client view ids: nothing adds up beyond what was watched', async () => {
    const video = await room.video(alice.userId);
    const view = room.watch(bob, video);
    const replayed = (id: number) => ({ ...view, clientViewId: `replayed-${id}` });
    expect(await taken(bob, replayed(1), replayed(2))).toEqual({ accepted: 2, qualified: 1, refused: [] });
    room.advance(2 * 3_600_000);
    expect(await taken(bob, replayed(3))).toEqual({ accepted: 1, qualified: 0, refused: [] });
    expect(await countsOf(video)).toMatchObject([{ last7Days: 1 }]);
    expect(await logged(video)).toMatchObject([{ watchedMs: 5_000, qualified: true }]);
  });

  it('takes views of several videos that have one client view id', async () => {
    const videos = [await room.video(alice.userId), await room.video(alice.userId)];
    const views = videos.map((id) => room.watch(bob, id, 5_000, { clientViewId: 'of-both-videos' }));
    expect(await taken(bob, ...views)).toEqual({ accepted: 2, qualified: 2, refused: [] });
    expect(await countsOf(...videos)).toEqual([all(1), all(1)]);
  });

  it('counts a viewer once within an hour, and again after', async () => {
    const video = await room.video(alice.userId);
    await taken(bob, room.watch(bob, video));
    expect(await taken(bob, room.watch(bob, video))).toMatchObject({ accepted: 1, qualified: 0 });
    room.advance(3_600_000);
    expect(await taken(bob, room.watch(bob, video))).toMatchObject({ qualified: 1 });
    expect(await countsOf(video)).toMatchObject([{ lastHour: 1, last7Days: 2 }]);
  });

  it('refuses what can’t be, entry by entry, and takes the rest', async () => {
    const video = await room.video(alice.userId);
    const ready = room.watch(bob, video);
    const eve = person();
    const wrong = (parts: Record<string, unknown>) => ({ ...room.watch(bob, video), ...parts });
    const future = signWatchToken(
      { videoId: video, viewerId: bob.userId },
      tokenSecret,
      new Date(room.now.getTime() + 600_000),
    );
    const entries: [string, Record<string, unknown>][] = [
      ['BAD_INPUT', wrong({ clientViewId: 'short' })],
      ['BAD_INPUT', wrong({ watchedMs: -1 })],
      ['VIDEO_NOT_FOUND', wrong({ videoId: newId(room.now) })],
      ['VIDEO_NOT_FOUND', wrong({ videoId: '$gt' })],
      ['WATCH_TOKEN_INVALID', wrong({ watchToken: 'forged' })],
      ['WATCH_TOKEN_INVALID', wrong({ watchToken: room.watch(eve, video).watchToken })],
      ['WATCH_TOKEN_INVALID', wrong({ watchToken: future })],
      ['WATCHED_TOO_LONG', wrong({ watchedMs: 2_147_483_647 })],
      ['WATCHED_TOO_LONG', wrong({ watchedMs: 3_600_000 })],
    ];
    const result = await taken(bob, ...entries.map(([, entry]) => entry), ready);
    expect(result.refused).toEqual(entries.map(([code, { clientViewId }]) => ({ clientViewId, code })));
    expect(result).toMatchObject({ accepted: 1, qualified: 1 });
    expect(await countsOf(video)).toEqual([all(1)]);
  });

  it('refuses a deleted video, and says nothing of one that is private', async () => {
    const gone = await room.video(alice.userId, { status: 'DELETED' });
    const secret = await room.video(alice.userId, { visibility: 'PRIVATE' });
    const { refused } = await taken(
      bob,
      room.watch(bob, gone),
      room.watch(bob, secret, 5_000, { watchToken: 'guessed' }),
    );
    expect(refused.map(({ code }) => code)).toEqual(['VIDEO_NOT_FOUND', 'VIDEO_NOT_FOUND']);
  });

  it('refuses a view between people one of whom blocks the other, and takes the rest of the batch', async () => {
    const [carol, dora] = [person(), person()];
    const other = await room.video(alice.userId);
    const views = [await room.video(carol.userId), await room.video(dora.userId)].map((id) => room.watch(bob, id));
    await room.relations.block(carol.userId, bob.userId, room.now);
    await room.relations.block(bob.userId, dora.userId, room.now);
    const { accepted, refused } = await taken(bob, ...views, room.watch(bob, other));
    expect(accepted).toBe(1);
    expect(refused).toEqual(views.map(({ clientViewId }) => ({ clientViewId, code: 'VIDEO_NOT_FOUND' })));
    expect(await taken(alice, room.watch(alice, other))).toMatchObject({ accepted: 1 });
  });

  it('refuses a batch of none, of 101 and of 10,000, and one of nobody', async () => {
    const video = await room.video(alice.userId);
    const batch = (size: number) =>
      Array.from({ length: size }, (_, index) => ({ ...view, clientViewId: `client-view-${index}` }));
    const view = room.watch(bob, video);
    for (const size of [0, 101, 10_000])
      expect((await room.record(bob, batch(size))).codes).toEqual(['BATCH_TOO_LARGE']);
    expect((await room.record(null, batch(1))).codes).toEqual(['NOT_SIGNED_IN']);
    expect((await room.record(bob, [{ ...view, watchedMs: 1e12 }])).codes).toEqual(['BAD_INPUT']);
    expect((await room.record(bob, [{ ...view, source: 'NOWHERE' }])).codes).toEqual(['BAD_INPUT']);
    expect((await room.record(bob, 'nonsense')).codes).toEqual(['BAD_INPUT']);
    expect(await countsOf(video)).toEqual([all(0)]);
    expect((await room.record(bob, batch(100))).data.result).toEqual({ accepted: 100, qualified: 1, refused: [] });
  });

  it('counts by another rule where one is set', async () => {
    await using strict = await FeedRoom.start(inject('stores'), {
      VIEW_MIN_WATCHED_MS: '4000',
      VIEW_MIN_SHARE: '0.25',
      VIEW_SHORT_VIDEO_MS: '2000',
      VIEW_AGAIN_AFTER_MS: '60000',
    });
    const [video, short] = [await strict.video(alice.userId), await strict.video(alice.userId, { durationMs: 1_900 })];
    const qualified = async (...views: unknown[]) => (await strict.record(bob, views)).data.result.qualified;
    expect(await qualified(strict.watch(bob, video, 3_999))).toBe(0);
    expect(await qualified(strict.watch(bob, video, 4_000), strict.watch(bob, short, 475))).toBe(2);
    expect(await qualified(strict.watch(bob, video, 4_000))).toBe(0);
    strict.advance(60_000);
    expect(await qualified(strict.watch(bob, video, 4_000))).toBe(1);
  });

  it('goes on after Redis was emptied in between, and begins to count anew', async () => {
    const video = await room.video(alice.userId);
    await taken(bob, room.watch(bob, video));
    await room.redis.function('DELETE', 'reelgraph_views_1');
    for await (const keys of room.redis.scanStream({ match: `${room.env.KEY_PREFIX}:*`, count: 1_000 }))
      if (keys.length > 0) await room.redis.unlink(...keys);
    expect(await countsOf(video)).toEqual([all(0)]);
    const carol = person();
    expect(await taken(carol, room.watch(carol, video))).toMatchObject({ qualified: 1 });
    expect(await countsOf(video)).toEqual([all(1)]);
  });
});
