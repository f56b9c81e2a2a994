import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { plantVideos } from '@reelgraph/audience';
import { type Person, person } from '@reelgraph/client';
import { startWorld, type World } from '@reelgraph/devkit';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

// From what was watched today to the list of tomorrow, by the public API and the nightly command.
const DAY = 86_400_000;
const main = join(import.meta.dirname, '../workers/precompute/src/main.ts');
let world: World;
let mongo: Mongo;
let people: Person[];
let alice: Person;
let cooking: string[];
let climbing: string[];
beforeAll(async () => {
  world = await startWorld(inject('stores'), {
    rooms: ['user', 'video', 'feed', 'intake', 'ingester', 'precompute', 'gateway'],
  });
  mongo = await connectMongo({ url: world.env.MONGODB_URL, database: world.env.MONGODB_DATABASE });
  const [cook, climber] = [await person(world.gatewayUrl, 'cook'), await person(world.gatewayUrl, 'climber')];
  cooking = await plant(cook, 'cooking', 14);
  climbing = await plant(climber, 'climbing', 14);
  people = await Promise.all(Array.from({ length: 8 }, (_, i) => person(world.gatewayUrl, `viewer${i}`)));
  [alice] = people as [Person];
});
afterAll(async () => {
  await mongo[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

it('serves today what was learned from yesterday, says why, and goes back a day on command', async () => {
  await watchByTaste(0);
  await world.settle();
  expect(await precompute('run', '--at', world.now().toISOString())).toMatch(/Run .* is active/);

  world.advance(DAY);
  const today = await alice.client.forYou({ first: 8 });
  expect(today.hasSeenAll).toBe(false);
  const seen = cooking.slice(0, 8);
  const first = today.edges.map((edge) => edge.node?.id ?? '');
  expect(first.filter((id) => seen.includes(id))).toEqual([]);
  expect(cooking).toContain(first[0]);
  expect(first.filter((id) => cooking.includes(id)).length).toBeGreaterThanOrEqual(4);
  const explained = today.edges.flatMap(({ why }) => why.video?.id ?? []);
  expect(explained.length).toBeGreaterThan(0);
  for (const id of explained) expect(seen).toContain(id);

  await watchByTaste(8);
  await world.settle();
  await precompute('run', '--at', world.now().toISOString());
  const runs = await servedRuns();
  expect(await precompute('rollback')).toContain(`Run ${runs.previous} is served again`);
  expect((await servedRuns()).run).toBe(runs.previous);
  expect((await alice.client.forYou()).edges.length).toBeGreaterThan(0);
});

it('takes to heart what a viewer tells the feed', async () => {
  const dora = await person(world.gatewayUrl, 'dora');
  const [first = ''] = await feedOf(dora);
  expect(await dora.client.notInterested({ videoId: first })).toBe(true);
  expect(await feedOf(dora)).not.toContain(first);
  const cook = (await dora.client.video({ id: cooking[0] ?? '' }))?.author?.id ?? '';
  expect(await dora.client.hideCreator({ userId: cook })).toBe(true);
  const left = await feedOf(dora);
  expect(left.filter((id) => cooking.includes(id))).toEqual([]);
  expect(left.length).toBeGreaterThan(10);
  expect(await dora.client.hideCreator({ userId: cook, hidden: false })).toBe(true);
  expect(await dora.client.resetMyFeed()).toBe(true);
  expect((await feedOf(dora)).length).toBeGreaterThan(20);
});

it('has something for somebody who has seen it all, and says so', async () => {
  const eve = await person(world.gatewayUrl, 'eve');
  await watches(eve, [...cooking, ...climbing], 20_000);
  const page = await eve.client.forYou({ first: 50 });
  expect(page.hasSeenAll).toBe(true);
  expect(page.edges).toHaveLength(28);
});

async function plant(owner: Person, topic: string, count: number): Promise<string[]> {
  const planted = Array.from({ length: count }, (_, i) => ({
    ...{ ownerId: owner.id, caption: `${topic} ${i} #${topic}`, hashtags: [topic] },
    publishedAt: new Date(world.now().getTime() - (20 + i) * DAY),
  }));
  return await plantVideos(mongo.db, planted);
}

/** Every second one likes cooking, the others climbing; each watches five of the eight from `from` on, and swipes two others away. */
async function watchByTaste(from: number): Promise<void> {
  for (const [index, one] of people.entries()) {
    const [own, other] = index % 2 === 0 ? [cooking, climbing] : [climbing, cooking];
    const mine = own.slice(from, from + 8).filter((_, i) => index < 2 || (i + index) % 3 > 0);
    await watches(one, mine, 20_000);
    await watches(one, other.slice(from, from + 2), 500);
  }
}

async function watches(viewer: Person, ids: readonly string[], watchedMs: number): Promise<void> {
  const opened = await Promise.all(ids.map((id) => viewer.client.video({ id })));
  world.advance(60_000);
  const views = opened.flatMap((video) =>
    video?.playback
      ? [{ clientViewId: crypto.randomUUID(), videoId: video.id, watchToken: video.playback.watchToken, watchedMs }]
      : [],
  );
  const parts = { completed: watchedMs > 10_000, skipped: watchedMs < 1_000 };
  const { accepted } = await viewer.client.recordViews({ views: views.map((view) => ({ ...view, ...parts })) });
  expect(accepted).toBe(ids.length);
}

async function feedOf(viewer: Person): Promise<string[]> {
  const page = await viewer.client.forYou({ first: 50 });
  return page.edges.map((edge) => edge.node?.id ?? '');
}

async function servedRuns(): Promise<{ run?: string; previous?: string }> {
  const pointers = mongo.db.collection<{ _id: string; run: string; previous: string }>('lists');
  return (await pointers.findOne({ _id: 'active' })) ?? {};
}

/** As an operator's shell does. */
async function precompute(...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, NODE_ENV: 'test', ...world.env };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [said, code] = await Promise.all([text(child.stderr), ended]);
  expect({ code, said }).toMatchObject({ code: 0 });
  return said;
}
