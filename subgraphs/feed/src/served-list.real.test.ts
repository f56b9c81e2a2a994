import type { Viewer } from '@reelgraph/auth';
import type { ListItem } from '@reelgraph/lists';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { variantOf } from './domain/variants.ts';
import { FeedRoom, idsOf, type PublishedRun, person } from './room.fixture.ts';

// What becomes of a published list when it is asked for, and who gets none.
const experiment = { name: 'thirds', shares: 'ml:34,trending:33,random:33' };
const parsed = [
  { variant: 'ml' as const, share: 34 },
  { variant: 'trending' as const, share: 33 },
  { variant: 'random' as const, share: 33 },
];
let room: FeedRoom;
let alice: Viewer;
let bob: Viewer;
let videos: string[];
let run: string;
beforeAll(async () => {
  room = await FeedRoom.start(inject('stores'), {
    FEED_EXPERIMENT: experiment.name,
    FEED_VARIANTS: experiment.shares,
  });
});
beforeEach(async ({ task }) => {
  [alice, bob] = [person(), personOf('ml')];
  run = task.id.replaceAll(/\W/g, '-');
  videos = await room.beginAnew(alice.userId, 20);
});
afterAll(() => room[Symbol.asyncDispose]());

const at = (...numbers: number[]) => numbers.map((number) => videos[number] ?? '');
const publish = (lists: PublishedRun['lists']) => room.publish(run, { ids: videos, ...(lists && { lists }) });

/** Somebody whom chance gives this kind of feed. */
function personOf(variant: (typeof parsed)[number]['variant']): Viewer {
  for (;;) {
    const one = person();
    if (variantOf({ name: experiment.name, shares: parsed }, one.userId) === variant) return one;
  }
}

describe('a list', () => {
  it('is served without what was seen since the night', async () => {
    await publish({ [bob.userId]: [5, 6, 7] });
    await room.watchAll(bob, at(5, 6));
    expect(idsOf(await room.page('forYou', bob, 'first: 1'))).toEqual(at(7));
  });

  it('counts as seen what was on screen for a second, and brings what was not again', async () => {
    await publish({ [bob.userId]: [5, 6, 7] });
    await room.watchAll(bob, at(5), 999);
    await room.watchAll(bob, at(6), 1_000);
    expect(idsOf(await room.page('forYou', bob, 'first: 2'))).toEqual(at(5, 7));
  });

  it('is served for days when no night comes after it', async () => {
    await publish({ [bob.userId]: [5, 6, 7] });
    room.advance(3 * 86_400_000);
    const { edges } = await room.page('forYou', bob, 'first: 3');
    expect(edges.map(({ node, why }) => [node?.id, why.source])).toEqual(at(5, 6, 7).map((id) => [id, 'FOR_YOU']));
  });

  it('says of whom something is that is there because its creator is followed', async () => {
    const item: ListItem = { video: 5, source: 'CREATOR', because: null, propensity: null };
    await publish({ [bob.userId]: [item, 6] });
    const { edges } = await room.page('forYou', bob, 'first: 2');
    expect(edges.map(({ why }) => why)).toEqual([
      { source: 'FOLLOWING', video: null, creator: { id: alice.userId } },
      { source: 'FOR_YOU', video: null, creator: null },
    ]);
  });

  it('is served without the same clip twice in a row, and with two of a creator in ten, whatever the session moves', async () => {
    const raw = (clip: string) => ({ raw: { key: clip, etag: clip, bytes: 1, contentType: 'video/mp4' } });
    for (let i = 0; i < 40; i++) videos.push(await room.video(`creator-${i % 8}`, raw(`clip-${Math.floor(i / 2)}`)));
    const list = Array.from({ length: 36 }, (_, i) => 20 + i);
    const near = Array.from({ length: 60 }, (_, i) => (i < 20 ? [58, 59, 57] : []));
    await room.publish(run, { ids: videos, lists: { [bob.userId]: list }, near });
    await room.watchAll(bob, at(0, 1), 5_000, { completed: true });
    const first = await room.page('forYou', bob, 'first: 15');
    const rest = await room.page('forYou', bob, `first: 25, after: "${first.pageInfo.endCursor}"`);
    const shown = [...idsOf(first), ...idsOf(rest)].map((id) => videos.indexOf(id));
    expect([new Set(shown).size, shown.includes(58)]).toEqual([40, true]);
    const clipOf = (number: number | undefined) => (number === undefined || number < 20 ? number : number >> 1);
    for (const [place, number] of shown.slice(1).entries()) expect(clipOf(number)).not.toBe(clipOf(shown[place]));
    for (let place = 0; place < 20; place++) {
      const owners = shown.slice(place, place + 10).map((number) => (number - 20) % 8);
      for (const owner of owners) expect(owners.filter((one) => one === owner).length).toBeLessThanOrEqual(2);
    }
  });
});

it('following is in order of time, whatever a run, the session or an experiment say', async () => {
  const reversed = { [bob.userId]: [...videos.keys()] };
  for (const viewer of [bob, personOf('random')]) {
    await room.relations.follow(viewer.userId, alice.userId, room.now);
    const newestFirst = videos.toReversed();
    if (viewer === bob) await publish(reversed);
    await room.watchAll(viewer, at(19, 18, 17), 1_500, { skipped: true });
    await room.ask(`mutation { notInterested(videoId: "${at(16)}") }`, viewer);
    expect(await room.scroll('following', viewer, 7)).toEqual(newestFirst);
  }
});

describe('by experiment', () => {
  it.each(['trending', 'random'] as const)('%s gives no list, and its impressions say so', async (variant) => {
    const viewer = personOf(variant);
    await publish({ [viewer.userId]: [5, 6, 7] });
    const page = await room.page('forYou', viewer, 'first: 5');
    expect(page.edges.map(({ why }) => why.source)).not.toContain('FOR_YOU');
    const rest = await room.page('forYou', viewer, `first: 40, after: "${page.pageInfo.endCursor}"`);
    const all = [...idsOf(page), ...idsOf(rest)];
    expect(all.toSorted()).toEqual(videos.toSorted());
    if (variant === 'random') expect(all).not.toEqual(videos.toReversed());
    const impressions = room.mongo.db.collection('impressions').find({ userId: viewer.userId });
    await expect
      .poll(async () => (await impressions.clone().toArray()).map((row) => [row.run, row.variant]))
      .toEqual(Array(2).fill([null, variant]));
  });
});
