import type { Viewer } from '@reelgraph/auth';
import { listCollection } from '@reelgraph/lists';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { FeedRoom, idsOf, type Page, person } from './room.fixture.ts';
import { RecentWatches } from './store/recent-watches.ts';

// What happens between two nights, on published runs.
let room: FeedRoom;
let alice: Viewer;
let bob: Viewer;
let videos: string[];
let run: string;
beforeAll(async () => {
  room = await FeedRoom.start(inject('stores'), { FEED_EXPERIMENT: 'test' });
});
beforeEach(async ({ task }) => {
  [alice, bob] = [person(), person()];
  run = task.id.replaceAll(/\W/g, '-');
  videos = await room.beginAnew(alice.userId, 40);
});
afterAll(() => room[Symbol.asyncDispose]());

const at = (...numbers: number[]) => numbers.map((number) => videos[number] ?? '');
const page = (args = 'first: 5', as = bob) => room.page('forYou', as, args);
const after = ({ pageInfo }: Page, first = 5) => page(`first: ${first}, after: "${pageInfo.endCursor}"`);
/** Two topics: what lies near a video are the next three of its half. */
const nextOf = (i: number, step: number) => (i < 20 ? 0 : 20) + ((i + step) % 20);
const twoTopics = Array.from({ length: 40 }, (_, i) => [1, 2, 3].map((step) => nextOf(i, step)));

const watched = (ids: readonly string[], parts: Record<string, unknown>, as = bob) =>
  room.watchAll(as, ids, 5_000, parts);

describe('within a session', () => {
  it('brings up what is near what was just liked, without repeating a video in the scroll, and says because of what', async () => {
    const list = Array.from({ length: 18 }, (_, i) => i);
    await room.publish(run, { ids: videos, lists: { [bob.userId]: list }, near: twoTopics });
    const first = await page();
    expect(idsOf(first)).toEqual(at(0, 1, 2, 3, 4));
    await watched(at(30, 31), { completed: true });
    const second = await after(first, 10);
    const came = second.edges.filter(({ node }) => videos.indexOf(node?.id ?? '') >= 20);
    expect(came.map(({ node }) => node?.id)).toEqual(expect.arrayContaining(at(32, 33)));
    for (const { why } of came)
      expect([why.source, at(30, 31)]).toEqual(['SIMILAR', expect.arrayContaining([why.video?.id])]);
    const third = await after(second, 40);
    const all = [first, second, third].flatMap(idsOf);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe(38);
  });

  it('lets what is near what was swiped away sink', async () => {
    const mixed = Array.from({ length: 30 }, (_, i) => (i % 2) * 20 + (i >> 1));
    const wide = Array.from({ length: 40 }, (_, i) => Array.from({ length: 10 }, (_, n) => nextOf(i, n + 1)));
    await room.publish(run, { ids: videos, lists: { [bob.userId]: mixed }, near: wide });
    const share = (some: Page) => idsOf(some).filter((id) => videos.indexOf(id) >= 20).length;
    const before = await page('first: 10');
    expect(share(before)).toBe(5);
    await watched(at(20, 21, 22, 23, 24), { skipped: true });
    // Half of the next ten would have been of that topic.
    expect(share(await after(before, 10))).toBeLessThanOrEqual(2);
    const carol = person();
    await room.publish(`${run}-2`, { ids: videos, lists: { [carol.userId]: mixed }, near: twoTopics });
    await watched(at(35, 36, 37, 38, 39), { skipped: true }, carol);
    expect(share(await page('first: 10', carol))).toBeLessThan(4);
  });

  it('remembers a day of a keen viewer in less than 2 kB of Redis, and shows none of it again', async () => {
    for (let index = 0; index < 160; index++) videos.push(await room.video(alice.userId));
    for (let from = 0; from < 200; from += 100) await watched(videos.slice(from, from + 100), {});
    const keys = await room.redis.keys(`${room.env.KEY_PREFIX}:{f:${bob.userId}}:*`);
    const sizes = await Promise.all(keys.map((key) => room.redis.memory('USAGE', key)));
    expect(sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)).toBeLessThanOrEqual(2_000);
    const more = await room.video(alice.userId);
    expect(await room.scroll('forYou', bob, 50)).toEqual([more]);
    const { hasSeen } = await new RecentWatches(room.redis, room.env.KEY_PREFIX).read(bob.userId);
    expect(videos.every(hasSeen)).toBe(true);
    const others = Array.from({ length: 10_000 }, (_, i) => `other-${i}`);
    expect(others.filter(hasSeen).length).toBeLessThan(100);
  });

  it('counts what is watched again as the newest deed, and as what it was the last time', async () => {
    await watched(at(1), { skipped: true });
    await watched(at(2, 3), { completed: true });
    await watched(at(1), { completed: true });
    const { last } = await new RecentWatches(room.redis, room.env.KEY_PREFIX).read(bob.userId);
    expect(last).toEqual(at(1, 3, 2).map((videoId) => ({ videoId, weight: 1 })));
  });
});

describe('across the night', () => {
  it('goes on in yesterday’s run with a scroll, and begins a new one in today’s', async () => {
    await room.publish(run, { ids: videos, lists: { [bob.userId]: [7, 8, 9, 10] } });
    const first = await page('first: 2');
    await room.publish(`${run}-2`, { ids: videos.toReversed(), lists: { [bob.userId]: [0, 1, 2] } });
    expect(idsOf(await after(first, 2))).toEqual(at(9, 10));
    expect(idsOf(await page('first: 3'))).toEqual(at(39, 38, 37));
  });

  it('goes on without the list when its run was dropped meanwhile', async () => {
    await room.publish(run, { ids: videos, lists: { [bob.userId]: [7, 8, 9, 10] } });
    const first = await page('first: 2');
    await room.mongo.db.dropCollection(listCollection(run));
    const rest = await after(first, 40);
    expect(rest.edges.length).toBeGreaterThan(30);
    expect(rest.edges.every(({ why }) => why.source === 'FRESH')).toBe(true);
    expect(new Set(idsOf(rest)).size).toBe(rest.edges.length);
  });

  it('gives every 15th place to what was published after the night, with its propensity, once in a scroll', async () => {
    const list = Array.from({ length: 30 }, (_, i) => i);
    await room.publish(run, { ids: videos, lists: { [bob.userId]: list } });
    const late = [await room.video(alice.userId), await room.video(alice.userId)];
    const first = await page('first: 10');
    const places = first.edges.flatMap(({ why }, place) => (why.source === 'EXPLORE' ? [place] : []));
    expect(places).toEqual([7]);
    expect(late).toContain(first.edges[7]?.node?.id);
    const rest = await after(first, 50);
    expect(rest.edges[12]?.why.source).toBe('EXPLORE');
    const all = [...idsOf(first), ...idsOf(rest)];
    expect([all.length, new Set(all).size]).toEqual([42, 42]);
  });

  it('leaves out what was deleted, taken down or hidden after the night', async () => {
    await room.publish(run, { ids: videos, lists: { [bob.userId]: [1, 2, 3, 4] } });
    const rows = room.mongo.db.collection<{ _id: string }>('videos');
    await rows.updateOne({ _id: at(1)[0] ?? '' }, { $set: { status: 'DELETED' } });
    await rows.updateOne({ _id: at(2)[0] ?? '' }, { $set: { status: 'ARCHIVED' } });
    await rows.updateOne({ _id: at(3)[0] ?? '' }, { $set: { visibility: 'PRIVATE' } });
    expect(idsOf(await page('first: 1'))).toEqual(at(4));
  });
});

describe('whom the run does not know', () => {
  it('gets what is fresh and trending, and from five watches on a list of their own', async () => {
    const factors = Int8Array.from({ length: 80 }, (_, i) => (i % 2 === (i < 40 ? 0 : 1) ? 100 : 0));
    const model = { k: 2, scale: 0.01, alpha: 20, ridge: 1, ridgeExponent: 0.5, skipWeight: 0.5 };
    await room.publish(run, {
      ids: videos,
      near: twoTopics.map(() => []),
      model: { ...model, factors: new Uint8Array(factors.buffer) },
    });
    await watched(at(20, 21, 22, 23), { completed: true });
    expect((await page()).edges.map(({ why }) => why.source)).toEqual(Array(5).fill('FRESH'));
    await watched(at(24), { completed: true });
    const placed = await page('first: 10');
    expect(placed.edges.map(({ why }) => why.source)).toEqual(Array(10).fill('FOR_YOU'));
    for (const id of idsOf(placed)) expect(videos.indexOf(id)).toBeGreaterThanOrEqual(25);
  });
});

describe('somebody new who chose topics', () => {
  it('gets them first, what is much viewed of them before the rest, then what is trending; and no longer once they are placed', async () => {
    const rows = room.mongo.db.collection<{ _id: string }>('videos');
    await rows.updateMany({ _id: { $in: at(3, 4, 5) } }, { $set: { hashtags: ['cats'] } });
    const carol = person();
    await room.record(carol, [room.watch(carol, videos[4] ?? '')]);
    const choose = (hashtags: string) =>
      room.ask<{ chooseTopics: string[] }>(`mutation { chooseTopics(hashtags: ${hashtags}) }`, bob);
    expect((await choose('["#Cats", "cats"]')).data.chooseTopics).toEqual(['cats']);
    const first = await page('first: 2');
    expect(idsOf(first)).toEqual(at(4, 5));
    const next = await after(first, 50);
    expect([...first.edges, ...next.edges].slice(0, 4).map(({ why }) => why.source)).toEqual([
      ...Array(3).fill('HASHTAG'),
      'FRESH',
    ]);
    const all = [first, next].flatMap(idsOf);
    expect([all.length, new Set(all).size]).toEqual([40, 40]);
    await room.publish(run, { ids: videos, lists: { [bob.userId]: [20, 21] } });
    expect(idsOf(await page('first: 2'))).toEqual(at(20, 21));
  });

  it('is told what no topic is', async () => {
    const choose = async (hashtags: string, as: Viewer | null = bob) =>
      (await room.ask(`mutation { chooseTopics(hashtags: ${hashtags}) }`, as)).codes;
    for (const wrong of ['[]', '["two words"]', '[""]', JSON.stringify(Array.from({ length: 21 }, (_, i) => `t${i}`))])
      expect(await choose(wrong)).toEqual(['BAD_INPUT']);
    expect(await choose('["cats"]', null)).toEqual(['NOT_SIGNED_IN']);
  });
});

describe('what a viewer tells the feed', () => {
  const say = async (mutation: string, as: Viewer | null = bob) => {
    const { data, codes } = await room.ask<Record<string, boolean>>(`mutation { done: ${mutation} }`, as);
    return codes[0] ?? data.done;
  };

  it('keeps a video away, and a creator, until they are let in again', async () => {
    const carol = person();
    await room.people.ensureGuest(carol.userId, carol.userId, room.now);
    const hers = await room.video(carol.userId);
    await room.publish(run, { ids: [...videos, hers], lists: { [bob.userId]: [40, 5, 6] } });
    expect(await say(`notInterested(videoId: "${at(5)}")`)).toBe(true);
    expect(await say(`notInterested(videoId: "${at(5)}")`)).toBe(false);
    expect(await say(`hideCreator(userId: "${carol.userId}")`)).toBe(true);
    expect(await say(`hideCreator(userId: "${carol.userId}")`)).toBe(false);
    const left = await room.scroll('forYou', bob, 50);
    expect([left.includes(hers), left.includes(at(5)[0] ?? ''), left[0]]).toEqual([false, false, at(6)[0]]);
    expect(await say(`hideCreator(userId: "${carol.userId}", hidden: false)`)).toBe(true);
    expect(idsOf(await page('first: 1'))).toEqual([hers]);
    const changes = await room.mongo.db.collection('changes').find({ type: 'choice', id: bob.userId }).toArray();
    expect(changes.map(({ to, version }) => [to, version])).toEqual([
      ['notInterested', 1],
      ['creatorHidden', 2],
      ['creatorShown', 3],
    ]);
  });

  it('forgets a taste at once, until a later run knows better; what was seen stays away', async () => {
    await room.publish(run, { ids: videos, lists: { [bob.userId]: [5, 6] } });
    await watched(at(39), { completed: true });
    room.advance(1_000);
    expect(await say('resetMyFeed')).toBe(true);
    const sources = async () => (await page()).edges.map(({ why }) => why.source);
    expect(await sources()).toEqual(Array(5).fill('FRESH'));
    expect(idsOf(await page('first: 1'))).toEqual(at(38));
    room.advance(1_000);
    await room.publish(`${run}-2`, { ids: videos, lists: { [bob.userId]: [5, 6] } });
    expect((await sources())[0]).toBe('FOR_YOU');
  });

  it('leaves out what they reported', async () => {
    await room.publish(run, { ids: videos, lists: { [bob.userId]: [5, 6] } });
    const reports = room.mongo.db.collection<{ _id: string }>('reports');
    const [videoId = ''] = at(5);
    await reports.insertOne({ _id: `${videoId}:${bob.userId}`, ...{ videoId, userId: bob.userId, at: room.now } });
    expect(idsOf(await page('first: 1'))).toEqual(at(6));
  });

  it('is refused of nobody, and of what is not there', async () => {
    for (const mutation of ['notInterested(videoId: "x")', 'hideCreator(userId: "x")', 'resetMyFeed'])
      expect(await say(mutation, null)).toBe('NOT_SIGNED_IN');
    const secret = await room.video(alice.userId, { visibility: 'PRIVATE' });
    for (const id of ['x', '$gt', secret]) expect(await say(`notInterested(videoId: "${id}")`)).toBe('VIDEO_NOT_FOUND');
    expect(await say('hideCreator(userId: "x")')).toBe('USER_NOT_FOUND');
    expect(await say(`hideCreator(userId: "${bob.userId}")`)).toBe('BAD_INPUT');
  });
});

describe('what was handed out', () => {
  it('is logged with run, variant, place, source and propensity', async () => {
    const drawn = { video: 6, source: 'EXPLORE' as const, because: null, propensity: 0.25 };
    await room.publish(run, { ids: videos, lists: { [bob.userId]: [5, drawn, 7] } });
    await after(await page('first: 2'), 2);
    const impressions = room.mongo.db.collection('impressions');
    await expect.poll(() => impressions.countDocuments({ userId: bob.userId })).toBe(2);
    const rows = await impressions.find({ userId: bob.userId }).sort({ _id: 1 }).toArray();
    expect(rows.map((row) => [row.run, row.variant])).toEqual(Array(2).fill([run, 'ml']));
    expect(rows.flatMap(({ items }) => items)).toEqual([
      [...at(5), 'FOR_YOU', 0],
      [...at(6), 'EXPLORE', 1, expect.closeTo(0.25, 3)],
      [...at(7), 'FOR_YOU', 2],
      [...at(39), 'FRESH', 3],
    ]);
  });
});

it('shows everything again, once, when everything was seen, and says so', async () => {
  await watched(videos, {});
  const first = await page('first: 30');
  expect(first.hasSeenAll).toBe(true);
  const rest = await after(first, 50);
  expect(rest.hasSeenAll).toBe(true);
  const all = [...idsOf(first), ...idsOf(rest)];
  expect([all.length, new Set(all).size]).toEqual([40, 40]);
});

it('shows what was seen again too when a later page has nothing else left, and says so; and at the very end that there is no more', async () => {
  const first = await page('first: 37');
  const left = at(0, 1, 2);
  await watched(left, {});
  const last = await after(first, 5);
  expect([last.hasSeenAll, last.pageInfo.hasNextPage, idsOf(last)]).toEqual([true, false, left.toReversed()]);
  const carol = person();
  const hers = await room.page('forYou', carol, 'first: 39');
  expect(hers.pageInfo.hasNextPage).toBe(true);
  const rows = room.mongo.db.collection<{ _id: string }>('videos');
  const promised = videos.filter((id) => !idsOf(hers).includes(id));
  await rows.updateMany({ _id: { $in: promised } }, { $set: { status: 'DELETED' } });
  const none = await room.page('forYou', carol, `first: 5, after: "${hers.pageInfo.endCursor}"`);
  expect([none.edges, none.hasSeenAll, none.pageInfo.hasNextPage]).toEqual([[], true, false]);
});
