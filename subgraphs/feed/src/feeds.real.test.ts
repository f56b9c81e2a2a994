import type { Viewer } from '@reelgraph/auth';
import { ViewHistory } from '@reelgraph/views';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { FeedRoom, idsOf, person } from './room.fixture.ts';

let room: FeedRoom;
let alice: Viewer;
let bob: Viewer;
let videos: string[];
beforeAll(async () => {
  room = await FeedRoom.start(inject('stores'));
});
beforeEach(async () => {
  [alice, bob] = [person(), person()];
  videos = await room.beginAnew(alice.userId, 25);
});
afterAll(() => room[Symbol.asyncDispose]());

const newestFirst = (ids: readonly string[]) => ids.toReversed();

async function watched(by: Viewer, ids: readonly string[], region: string | null = 'DE'): Promise<void> {
  const { data } = await room.record(
    by,
    ids.map((id) => room.watch(by, id)),
    region,
  );
  expect(data.result).toMatchObject({ accepted: ids.length });
}

/** So many people view a video. */
async function viewed(id: string, times: number, region: string | null = 'DE'): Promise<void> {
  for (let count = 0; count < times; count++) await watched(person(), [id], region);
}

describe('forYou', () => {
  it('gives everybody what is fresh while nothing is trending, page by page, each video once', async () => {
    const page = await room.page('forYou', null, 'first: 10');
    expect(idsOf(page)).toEqual(newestFirst(videos).slice(0, 10));
    expect(page.edges[0]?.why).toEqual({ source: 'FRESH', video: null, creator: null });
    expect(page.pageInfo).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: false,
      endCursor: page.edges[9]?.cursor,
    });
    expect(await room.scroll('forYou', null, 10)).toEqual(newestFirst(videos));
    expect(await room.scroll('forYou', bob, 7)).toEqual(newestFirst(videos));
  });

  it('mixes what is viewed in the region, then elsewhere, with what is fresh', async () => {
    const [first = '', second = '', third = ''] = videos;
    await viewed(first, 3, 'FR');
    await viewed(second, 2, 'FR');
    await viewed(third, 1, 'BR');
    const page = await room.page('forYou', bob, 'first: 4', 'BR');
    expect(idsOf(page)).toEqual([third, first, videos[24], second]);
    expect(page.edges.map(({ why }) => why.source)).toEqual(['TRENDING', 'TRENDING', 'FRESH', 'TRENDING']);
    expect(new Set(await room.scroll('forYou', bob, 4, 'BR'))).toEqual(new Set(videos));
  });

  it('does not bring back what was on screen, even before the ingester has run', async () => {
    const page = idsOf(await room.page('forYou', bob, 'first: 5'));
    await watched(bob, page);
    const next = idsOf(await room.page('forYou', bob, 'first: 20'));
    expect(next).toEqual(newestFirst(videos).slice(5));
    expect(idsOf(await room.page('forYou', person(), 'first: 50'))).toHaveLength(25);
  });

  it('does not bring back what was seen long ago, which MongoDB knows', async () => {
    const history = new ViewHistory(room.mongo);
    const [seen = ''] = videos;
    const event = { id: seen, viewerId: bob.userId, videoId: seen, region: null, source: 'LINK' as const };
    const view = {
      ...event,
      watchedMs: 9,
      completed: false,
      skipped: true,
      seen: true,
      qualified: false,
      at: new Date(0),
    };
    await history.write([{ partition: 1, events: [view], position: { log: 'old', entry: '1-0' } }], new Map(), 'test');
    expect(await room.scroll('forYou', bob, 50)).toEqual(newestFirst(videos.slice(1)));
  });

  it('never repeats a video in a scroll nor skips one, though videos are published, viewed and deleted meanwhile', async () => {
    await viewed(videos[3] ?? '', 2);
    await viewed(videos[9] ?? '', 1);
    const scrolled: string[] = [];
    let after = '';
    for (let step = 0; ; step++) {
      const page = await room.page('forYou', bob, `first: 4${after}`);
      scrolled.push(...idsOf(page));
      if (!page.pageInfo.hasNextPage) break;
      after = `, after: "${page.pageInfo.endCursor}"`;
      await room.video(alice.userId);
      await viewed(videos[(step * 7) % 25] ?? '', step);
      await watched(bob, idsOf(page));
    }
    expect(new Set(scrolled).size).toBe(scrolled.length);
    expect(new Set(scrolled)).toEqual(new Set(videos));
  });

  it('leaves out one’s own, the private, the hidden, and those of blocked people on either side', async () => {
    const [carol, dora] = [person(), person()];
    await room.relations.block(bob.userId, carol.userId, room.now);
    await room.relations.block(dora.userId, bob.userId, room.now);
    const hidden = [
      await room.video(bob.userId),
      await room.video(carol.userId),
      await room.video(dora.userId),
      await room.video(alice.userId, { visibility: 'PRIVATE' }),
      await room.video(alice.userId, { visibility: 'FOLLOWERS' }),
      await room.video(alice.userId, { status: 'TAKEN_DOWN' }),
      await room.video(alice.userId, { status: 'PROCESSING', publishedAt: null }),
    ];
    for (const id of hidden.slice(0, 5)) await viewed(id, 2);
    expect(await room.scroll('forYou', bob, 10)).toEqual(newestFirst(videos));
    const moderator = { ...person(), scopes: ['moderate'] };
    expect(await room.scroll('forYou', moderator, 50)).not.toContain(hidden[5]);
  });

  it('fills its page though most may not be shown', async () => {
    for (let index = 0; index < 60; index++) await room.video(bob.userId);
    expect(idsOf(await room.page('forYou', bob, 'first: 25'))).toEqual(newestFirst(videos));
  });

  it('puts the viewer’s precomputed list first, and goes on in it though another run takes over', async () => {
    const list = [videos[7] ?? '', videos[2] ?? '', videos[5] ?? ''];
    const publish = (run: string, ids: string[]) =>
      room.publish(run, { ids, lists: { [bob.userId]: [...ids.keys()] } });
    await publish('run-1', list);
    const page = await room.page('forYou', bob, 'first: 2');
    expect(idsOf(page)).toEqual(list.slice(0, 2));
    expect(page.edges[0]?.why.source).toBe('FOR_YOU');
    await publish('run-2', [...list, videos[20] ?? ''].toReversed());
    const rest = await room.page('forYou', bob, `first: 50, after: "${page.pageInfo.endCursor}"`);
    expect(idsOf(rest)).toEqual([list[2], ...newestFirst(videos).filter((id) => !list.includes(id))]);
  });
});

describe('following', () => {
  it('shows what followed people published, newest first, for followers too, seen ones too', async () => {
    const stranger = person();
    const secret = await room.video(alice.userId, { visibility: 'FOLLOWERS' });
    await room.video(alice.userId, { visibility: 'PRIVATE' });
    await room.video(stranger.userId);
    expect(await room.scroll('following', bob, 10)).toEqual([]);
    await room.relations.follow(bob.userId, alice.userId, room.now);
    await watched(bob, videos.slice(0, 3));
    expect(await room.scroll('following', bob, 10)).toEqual([secret, ...newestFirst(videos)]);
    expect((await room.page('following', bob, 'first: 1')).edges[0]?.why.source).toBe('FOLLOWING');
    await room.relations.block(alice.userId, bob.userId, room.now);
    expect(await room.scroll('following', bob, 10)).toEqual([]);
  });
});

describe('trending', () => {
  it('ranks by the views of a window in a region or the world, one’s own and seen ones too', async () => {
    const [low = '', high = '', old = '', far = ''] = videos;
    await viewed(old, 5);
    room.advance(2 * 3_600_000);
    await viewed(high, 3);
    await viewed(low, 2);
    await viewed(far, 4, 'JP');
    expect(await room.scroll('trending', alice, 50)).toEqual([far, high, low]);
    expect(idsOf(await room.page('trending', null, 'window: LAST_7_DAYS, first: 2'))).toEqual([old, far]);
    expect(idsOf(await room.page('trending', null, 'region: "jp"'))).toEqual([far]);
    expect(idsOf(await room.page('trending', null, 'region: "FR"'))).toEqual([]);
    room.advance(3_600_000);
    expect(await room.scroll('trending', null, 50)).toEqual([]);
  });

  it('scrolls in the list that it began with', async () => {
    for (const [index, id] of videos.slice(0, 6).entries()) await viewed(id, 7 - index);
    const page = await room.page('trending', null, 'first: 3');
    await viewed(videos[5] ?? '', 12);
    const rest = await room.page('trending', null, `first: 10, after: "${page.pageInfo.endCursor}"`);
    expect([...idsOf(page), ...idsOf(rest)]).toEqual(videos.slice(0, 6));
    expect(idsOf(await room.page('trending', null, 'first: 1'))).toEqual([videos[5]]);
  });
});

describe('bad input', () => {
  it.each(['forYou', 'trending', 'following'])(
    '%s refuses pages of no size and cursors that it did not make',
    async (feed) => {
      const codesOf = async (args: string) => (await room.ask(`{ ${feed}(${args}) { edges { cursor } } }`, bob)).codes;
      for (const first of [0, -1, 51, 2_147_483_647])
        expect(await codesOf(`first: ${first}`)).toEqual(['PAGE_TOO_LARGE']);
      const forged = (value: unknown) => Buffer.from(JSON.stringify([feed, value])).toString('base64url');
      for (const cursor of [
        '',
        'x',
        forged(null),
        forged([]),
        forged({ list: '$where' }),
        forged([Number.MAX_SAFE_INTEGER, 'x']),
        forged(['x', -1, 3, 4, 5, 6]),
        ...['', '.', '..', 'a.b', '$x', 'x'.repeat(65)].map((run) => forged([run, '', 0, 'v', 0, null, 0, 0, ''])),
      ])
        expect(await codesOf(`after: "${cursor}"`)).toEqual(['BAD_CURSOR']);
      const other = (await room.page(feed === 'forYou' ? 'trending' : 'forYou', bob)).edges[0]?.cursor;
      if (other) expect(await codesOf(`after: "${other}"`)).toEqual(['BAD_CURSOR']);
    },
  );

  it('following asks to sign in, and trending for a region that can be one', async () => {
    expect((await room.ask('{ following { edges { cursor } } }')).codes).toEqual(['NOT_SIGNED_IN']);
    for (const region of ['', 'DEU', '*', 'D1'])
      expect((await room.ask(`{ trending(region: "${region}") { edges { cursor } } }`)).codes).toEqual(['BAD_INPUT']);
  });
});
