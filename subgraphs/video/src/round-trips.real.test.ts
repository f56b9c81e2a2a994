import { IDENTITY_HEADER } from '@reelgraph/auth';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { person, VideoRoom } from './room.fixture.ts';

const room = await VideoRoom.start(inject('stores'));
afterAll(() => room[Symbol.asyncDispose]());
const alice = person();
const bob = person();
let ids: string[] = [];

beforeAll(async () => {
  ids = await Promise.all(Array.from({ length: 50 }, () => room.published(alice)));
  await room.relations.follow(bob.userId, alice.userId, new Date());
});

const fields = `id author { id } poster { url thumbhash } playback { url watchToken rendition { sizeBytes } }
  isLikedByViewer likeCount`;

/** The collections that MongoDB was asked for meanwhile, once for each time, by its own profiler. */
async function askedOf(work: () => Promise<void>): Promise<(string | undefined)[]> {
  const { db } = room.mongo;
  await db.command({ profile: 2 });
  await work();
  await db.command({ profile: 0 });
  const rows = await db
    .collection('system.profile')
    .find({ ns: { $not: /system\.profile|\$cmd/ } })
    .toArray();
  await db.collection('system.profile').drop();
  return rows.map((row) => String(row.ns).split('.').at(-1)).sort();
}

const onceEach = ['videoCounts', 'videos'];

it('reads a page of 50 videos with one round trip for each kind of thing', async () => {
  const user = `{ __typename: "User", id: "${alice.userId}" }`;
  const query = `{ _entities(representations: [${user}]) { ... on User { videos(first: 50) { edges { node { ${fields} } } } } } }`;
  const asked = await askedOf(async () => {
    const { data, codes } = await room.ask<{ _entities: [{ videos: { edges: unknown[] } }] }>(query, bob);
    expect([codes, data._entities[0].videos.edges.length]).toEqual([[], 50]);
  });
  expect(asked).toEqual(['people', ...onceEach]);
});

it('resolves 50 videos for the gateway in as many', async () => {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Video { ${fields} } } }`;
  const asked = await askedOf(async () => {
    const of = ids.map((id) => ({ __typename: 'Video', id }));
    const { data, codes } = await room.ask<{ _entities: unknown[] }>(query, bob, { of });
    expect([codes, data._entities.filter(Boolean).length]).toEqual([[], 50]);
  });
  expect(asked).toEqual(onceEach);
});

it('asks nothing of relations and likes for nobody', async () => {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Video { ${fields} } } }`;
  const of = ids.map((id) => ({ __typename: 'Video', id }));
  expect(await askedOf(async () => void (await room.ask(query, null, { of })))).toEqual(['videoCounts', 'videos']);
});

it('reads the first videos of ten creators, and the first comments under each, in as many', async () => {
  const creators = Array.from({ length: 10 }, () => person());
  for (const creator of creators) await Promise.all([room.published(creator), room.published(creator)]);
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User {
    videos(first: 1) { edges { node { id comments(first: 1) { edges { node { text } } } } } } } } }`;
  const asked = await askedOf(async () => {
    const of = creators.map(({ userId }) => ({ __typename: 'User', id: userId }));
    const { data, codes } = await room.ask<{ _entities: { videos: { edges: unknown[] } }[] }>(query, bob, { of });
    expect([codes, data._entities.map(({ videos }) => videos.edges.length)]).toEqual([[], Array(10).fill(1)]);
  });
  expect(asked).toEqual(['blocks', 'comments', 'people', 'videos']);
});

it('answers nobody but the gateway', async () => {
  const body = JSON.stringify({ query: '{ uploadPolicy { maxBytes } }' });
  for (const headers of [{}, { [IDENTITY_HEADER]: 'forged.forged.request-1' }]) {
    const response = await fetch(`${room.url}/graphql`, { method: 'POST', headers, body });
    await response.body?.cancel();
    expect(response.status).toBe(403);
  }
});
