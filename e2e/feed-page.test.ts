import { plantVideos } from '@reelgraph/audience';
import { ChangeLog } from '@reelgraph/changes';
import { type Person, person } from '@reelgraph/client';
import { startWorld, until, type World } from '@reelgraph/devkit';
import { type ListItem, listCollection, nearId, packList, packNeighbours } from '@reelgraph/lists';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { depthOf, noteTrips } from './store-trips.ts';

// What a page costs the stores, and who is told of what is published.
const stores = inject('stores');
const notes = noteTrips(() => Number(new URL(stores.REDIS_VIEWS_URL).port));
let world: World;
let mongo: Mongo;
let nova: Person;
let ada: Person;
let bob: Person;
let videos: string[];
beforeAll(async () => {
  world = await startWorld(stores, {
    rooms: ['user', 'video', 'feed', 'intake', 'gateway'],
    // Its sweepers ask all the time.
    asProcesses: ['intake'],
    // As in production: what is the same for everybody is asked for once a while.
    env: { LISTS_CACHE_MS: '600000', TRENDING_CACHE_MS: '600000', PUBLISH_EVERY_MS: '50' },
  });
  mongo = await connectMongo({ url: world.env.MONGODB_URL, database: world.env.MONGODB_DATABASE });
  nova = await person(world.gatewayUrl, 'nova');
  [ada, bob] = [await person(world.gatewayUrl, 'ada'), await person(world.gatewayUrl, 'bob')];
  const publishedAt = new Date(world.now().getTime() - 86_400_000);
  videos = await plantVideos(
    mongo.db,
    Array.from({ length: 40 }, (_, i) => ({ ownerId: nova.id, caption: `Clip ${i}`, hashtags: ['clip'], publishedAt })),
  );
  await publishRun([ada, bob]);
});
afterAll(async () => {
  await mongo[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

it('a page of ten with everything asks the stores at most 8 times, no more than 4 deep, the first and the next', async () => {
  // What is the same for everybody is known then; of bob nothing is.
  await ada.client.forYou({ first: 10 });
  await bob.client.likeVideo({ videoId: videos[30] ?? '' });
  const depths: number[] = [];
  let after: string | null = null;
  for (let page = 0; page < 3; page += 1) {
    let answer = await bob.client.forYou({ first: 1 });
    const trips = await notes.during(async () => {
      answer = await bob.client.forYou({ first: 10, ...(after && { after }) });
    });
    expect(answer.edges).toHaveLength(10);
    if (page === 0) expect(answer.edges.some(({ why }) => why.video && why.video.caption !== '')).toBe(true);
    for (const { node } of answer.edges)
      expect(node).toMatchObject({ author: { id: nova.id }, likeCount: expect.any(Number) });
    expect(trips.map(({ what }) => what).toSorted(), `${trips.length} trips`).toSatisfy(
      (all: string[]) => all.length <= 8,
    );
    depths.push(depthOf(trips));
    after = answer.pageInfo.endCursor;
  }
  // Nothing that waits for something is ever seen as parallel; what is parallel may by chance look like a chain.
  expect(Math.min(...depths)).toBeLessThanOrEqual(4);
});

it('a block takes effect on the very next page', async () => {
  await ada.client.blockUser({ userId: nova.id });
  expect((await ada.client.forYou({ first: 10 })).edges).toEqual([]);
  await ada.client.unblockUser({ userId: nova.id });
  expect((await ada.client.forYou({ first: 10 })).edges).toHaveLength(10);
});

it('tells followers what is published, over server-sent events and WebSocket, and nobody else', async () => {
  await bob.client.followUser({ userId: nova.id });
  const leaving = new AbortController();
  const told: Record<'events' | 'socket' | 'stranger', string[]> = { events: [], socket: [], stranger: [] };
  const listen = async (who: Person, to: string[]) => {
    for await (const video of who.client.followingPublished({ signal: leaving.signal })) if (video) to.push(video.id);
  };
  const listening = [listen(bob, told.events), listen(ada, told.stranger)];
  const socket = createClient({
    url: `${world.gatewayUrl.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${bob.client.session?.accessToken}` },
  });
  socket.subscribe<{ followingPublished: { id: string } }>(
    { query: 'subscription { followingPublished { id caption } }' },
    { next: ({ data }) => told.socket.push(data?.followingPublished.id ?? ''), error: () => {}, complete: () => {} },
  );
  // What is published before somebody listens is not told, so the first is published until both were told of one.
  const published: string[] = [];
  await until(
    'both are told',
    async () => {
      published.push(await publish('PUBLIC'));
      return (told.events.length > 0 && told.socket.length > 0) || 'not yet';
    },
    within,
  );
  const secret = await publish('PRIVATE');
  const forFollowers = await publish('FOLLOWERS');
  const last = async () => [told.events, told.socket].every((ids) => ids.at(-1) === forFollowers) || 'not yet';
  await until('both are told of the last', last, within);
  for (const ids of [told.events, told.socket]) {
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(secret);
    expect([...published, forFollowers]).toEqual(expect.arrayContaining(ids));
  }
  await nova.client.blockUser({ userId: bob.id });
  await publish('PUBLIC');
  await ada.client.followUser({ userId: nova.id });
  await until(
    'the new follower is told',
    async () => {
      await publish('PUBLIC');
      return told.stranger.length > 0 || 'not yet';
    },
    within,
  );
  expect([told.events.at(-1), told.socket.at(-1)]).toEqual([forFollowers, forFollowers]);
  leaving.abort();
  await socket.dispose();
  await Promise.all(listening);
});

const within = { withinMs: 20_000 };

/** As the compressor does: the row and its change together. */
async function publish(visibility: string): Promise<string> {
  const at = world.now();
  const [id = ''] = await plantVideos(mongo.db, [{ ownerId: nova.id, caption: 'New', publishedAt: at }]);
  await mongo.db.collection<{ _id: string }>('videos').updateOne({ _id: id }, { $set: { visibility } });
  const change = { type: 'video', id, version: 1, to: 'READY', userId: nova.id, at } as const;
  await mongo.transaction((session) => new ChangeLog(mongo.db).record(change, session));
  return id;
}

/** A run as the nightly one writes it, with reasons of every kind. */
async function publishRun(viewers: readonly Person[]): Promise<void> {
  const run = 'planted';
  const sources = ['TASTE', 'SIMILAR', 'CREATOR', 'HASHTAG'] as const;
  const list = Array.from({ length: 36 }, (_, video): ListItem => {
    const source = sources[video % 4] ?? 'TASTE';
    return { video, source, because: source === 'SIMILAR' || source === 'HASHTAG' ? 39 : null, propensity: null };
  });
  const rows = mongo.db.collection<{ _id: string | number }>(listCollection(run));
  await rows.insertMany([
    { _id: 0, ids: videos },
    ...viewers.map(({ id }) => ({ _id: id, list: packList(list) })),
    { _id: nearId(videos[30] ?? ''), video: 30, near: packNeighbours([{ video: 12, likeness: 1 }]) },
  ] as { _id: string | number }[]);
  const pointers = mongo.db.collection<{ _id: string }>('lists');
  await pointers.insertOne({ _id: 'active', run, watermark: world.now() } as { _id: string });
}
