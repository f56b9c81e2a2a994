import { ChangeLog } from '@reelgraph/changes';
import { type Isolated, isolate } from '@reelgraph/devkit';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { newId } from '@reelgraph/service';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { PeopleStore } from './people-store.ts';
import { type Listed, RelationStore } from './relation-store.ts';

const now = new Date('2026-01-01T00:00:00Z');
let own: Isolated;
let mongo: Mongo;
let people: PeopleStore;
let relations: RelationStore;

beforeAll(async () => {
  own = await isolate(inject('stores'));
  mongo = await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE });
  const changes = new ChangeLog(mongo.db);
  people = new PeopleStore(mongo, changes);
  relations = new RelationStore(mongo, changes);
  await Promise.all([people.createIndexes(), relations.createIndexes()]);
});

afterAll(async () => {
  await mongo[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

const ids = (count: number) => Array.from({ length: count }, () => newId(new Date()));
const two = () => [newId(new Date()), newId(new Date())] as const;
const followers = async (userId: string, page: { limit: number; after: Listed | null }) =>
  (await relations.lists('followers', [{ userId, page }]))[0] ?? [];
const countsOf = async (id: string) => (await relations.counts([id])).get(id);
const moves = (id: string) =>
  mongo.db
    .collection('changes')
    .find({ id })
    .sort({ version: 1 })
    .project({ _id: 0, type: 1, to: 1, version: 1 })
    .toArray();

describe('follows', () => {
  it('count once however often they are said, and each move is in the change log', async () => {
    const [alice, bob] = two();
    expect(await relations.follow(alice, bob, now)).toBe(true);
    expect(await relations.follow(alice, bob, now)).toBe(false);
    expect(await countsOf(bob)).toEqual({ followers: 1, following: 0 });
    expect(await relations.unfollow(alice, bob, now)).toBe(true);
    expect(await relations.unfollow(alice, bob, now)).toBe(false);
    expect(await countsOf(alice)).toEqual({ followers: 0, following: 0 });
    expect(await moves(`${alice}:${bob}`)).toEqual([
      { type: 'follow', to: 'followed', version: 1 },
      { type: 'follow', to: 'unfollowed', version: 2 },
    ]);
  });

  it('count right when 60 people follow one at once, twice each, and half of them leave', async () => {
    const star = newId(new Date());
    const fans = ids(60);
    await Promise.all([...fans, ...fans].map((fan) => relations.follow(fan, star, now)));
    expect(await countsOf(star)).toEqual({ followers: 60, following: 0 });
    await Promise.all(fans.slice(30).map((fan) => relations.unfollow(fan, star, now)));
    expect(await countsOf(star)).toEqual({ followers: 30, following: 0 });
    expect(await followers(star, { limit: 50, after: null })).toHaveLength(30);
  });

  it('list the newest first, page by page, without gaps between follows of the same moment', async () => {
    const star = newId(new Date());
    const fans = ids(7);
    for (const [index, fan] of fans.entries())
      await relations.follow(fan, star, new Date(now.getTime() + (index >> 1)));
    const all = await followers(star, { limit: 50, after: null });
    const paged = [];
    for (let after = null; ; ) {
      const rows = await followers(star, { limit: 2, after });
      paged.push(...rows.slice(0, 2));
      if (rows.length <= 2) break;
      after = rows[1] ?? null;
    }
    expect(paged).toEqual(all);
    expect(all[0]?.id).toBe(fans[6]);
    expect((await people.followedIds(fans[0]!, 10)).concat()).toEqual([star]);
  });
});

describe('blocks', () => {
  it('end follows both ways and forbid new ones until they end', async () => {
    const [alice, bob] = two();
    await Promise.all([relations.follow(alice, bob, now), relations.follow(bob, alice, now)]);
    expect(await relations.block(alice, bob, now)).toBe(true);
    expect(await relations.block(alice, bob, now)).toBe(false);
    expect(await countsOf(alice)).toEqual({ followers: 0, following: 0 });
    expect(await countsOf(bob)).toEqual({ followers: 0, following: 0 });
    for (const [from, to] of [
      [alice, bob],
      [bob, alice],
    ] as const)
      await expect(relations.follow(from, to, now)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
    expect(await people.blockedEitherWayIds(bob)).toEqual([alice]);
    expect(await relations.unblock(alice, bob, now)).toBe(true);
    expect(await relations.unblock(alice, bob, now)).toBe(false);
    expect(await relations.follow(bob, alice, now)).toBe(true);
  });

  it('are known between a viewer and some owners, of few and of many blocks', async () => {
    const [alice, ...others] = ids(330);
    const [blocked = '', stranger = '', blocker = '', ...many] = others;
    await relations.block(alice ?? '', blocked, now);
    await relations.block(blocker, alice ?? '', now);
    const viewers = [alice ?? '', stranger, blocked, alice ?? ''];
    const hers = new Set([blocked, blocker]);
    expect(await people.fewBlocks(viewers)).toEqual([hers, new Set(), new Set([alice]), hers]);
    await Promise.all(many.map((one) => relations.block(one, alice ?? '', now)));
    // Her many are too many for her, and for all of them together: then each of the others is still known.
    expect(await people.fewBlocks([alice ?? ''])).toEqual([null]);
    expect(await people.fewBlocks(viewers)).toEqual([null, new Set(), new Set([alice]), null]);
    expect(await people.blockedAmong(alice ?? '', [stranger, blocked, blocker])).toEqual(hers);
    expect(await people.blockedAmong(alice ?? '', [])).toEqual(new Set());
  });

  it('never stand beside a follow, whichever of the two came at the same time', async () => {
    for (let round = 0; round < 25; round++) {
      const [alice, bob] = two();
      await Promise.allSettled([relations.follow(alice, bob, now), relations.block(bob, alice, now)]);
      expect((await people.relations(alice, [bob])).get(bob)).toEqual({
        follows: false,
        blocks: false,
        blockedEitherWay: true,
      });
      expect(await countsOf(bob)).toEqual({ followers: 0, following: 0 });
    }
  });
});

describe('relations', () => {
  it('of nobody are none, and of many come at once', async () => {
    const [alice, bob] = two();
    const carol = newId(new Date());
    await Promise.all([relations.follow(alice, bob, now), relations.block(alice, carol, now)]);
    expect((await people.relations(null, [bob])).get(bob)).toEqual({
      follows: false,
      blocks: false,
      blockedEitherWay: false,
    });
    expect(Object.fromEntries(await people.relations(alice, [bob, carol]))).toEqual({
      [bob]: { follows: true, blocks: false, blockedEitherWay: false },
      [carol]: { follows: false, blocks: true, blockedEitherWay: true },
    });
    expect((await people.relations(carol, [alice])).get(alice)).toMatchObject({
      blocks: false,
      blockedEitherWay: true,
    });
  });
});
