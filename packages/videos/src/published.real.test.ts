import { newId } from '@reelgraph/service';
import { afterAll, expect, inject, it } from 'vitest';
import { encoded, ownStores } from './stores.fixture.ts';
import type { Visibility } from './video.ts';

const own = await ownStores(inject('stores'));
afterAll(() => own[Symbol.asyncDispose]());

const alice = newId(new Date(1));
const bob = newId(new Date(2));

async function publish(ownerId: string, visibility: Visibility, minute: number): Promise<string> {
  const { id } = await own.video({ ownerId, visibility });
  const claim = await own.videos.claim(id, 'a', 60_000);
  await own.videos.markReady(id, claim!.lease.fence, encoded(id), new Date(minute * 60_000));
  return id;
}

it('lists what is published, newest first, page by page, and follows with FOLLOWERS videos only for owners asked for', async () => {
  const publicOnes = [
    await publish(alice, 'PUBLIC', 1),
    await publish(bob, 'PUBLIC', 2),
    await publish(alice, 'PUBLIC', 2),
  ];
  const forFollowers = await publish(alice, 'FOLLOWERS', 3);
  await publish(alice, 'PRIVATE', 4);
  await own.video({ ownerId: alice });
  const gone = await publish(alice, 'PUBLIC', 5);
  await own.videos.delete(gone, alice, new Date());

  const all = await own.videos.published({ page: { limit: 10, after: null } });
  expect(all.map((video) => video.id)).toEqual(publicOnes.toReversed());
  const ofAlice = await own.videos.published({ ownerIds: [alice], page: { limit: 10, after: null } });
  expect(ofAlice.map((video) => video.id)).toEqual([forFollowers, publicOnes[2], publicOnes[0]]);

  const first = await own.videos.published({ page: { limit: 1, after: null } });
  expect(first).toHaveLength(2);
  const after = { at: first[0]!.publishedAt!, id: first[0]!.id };
  const rest = await own.videos.published({ page: { limit: 2, after } });
  expect(rest.map((video) => video.id)).toEqual([publicOnes[1], publicOnes[0]]);
});

it('finds an index for every query', async () => {
  const plans = [
    { query: { ownerId: alice, status: { $ne: 'DELETED' } }, sort: { createdAt: -1, _id: -1 } },
    {
      query: { visibility: { $in: ['PUBLIC'] }, status: { $in: ['PLAYABLE', 'READY'] } },
      sort: { publishedAt: -1, _id: -1 },
    },
    { query: { contentKey: 'x' }, sort: {} },
    { query: { purgeDueAt: { $gt: new Date(0), $lte: new Date() } }, sort: { purgeDueAt: 1 } },
  ] as const;
  for (const { query, sort } of plans) {
    const plan = await own.mongo.db.collection('videos').find(query).sort(sort).explain('queryPlanner');
    expect(JSON.stringify(plan.queryPlanner.winningPlan)).toContain('IXSCAN');
    expect(JSON.stringify(plan.queryPlanner.winningPlan)).not.toMatch(/COLLSCAN|"SORT"/);
  }
});
