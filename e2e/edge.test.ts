import { openAsBlob } from 'node:fs';
import { ChangeLog } from '@reelgraph/changes';
import { type Client, connect, type Person, person } from '@reelgraph/client';
import { startWorld, until, type World } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { PeopleStore } from '@reelgraph/people';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { phoneClip, removeClip } from './clips.ts';

const regions = ['us', 'eu', 'ap'];
let world: World;
let alice: Person;
let shown: string;
beforeAll(async () => {
  world = await startWorld(inject('stores'), {
    edges: regions,
    env: { CACHER_EVERY_MS: '500', CACHER_COUNTRIES: 'BR DE JP' },
  });
  alice = await person(world.gatewayUrl, 'alice');
  shown = await publish(0);
});
afterAll(() => world[Symbol.asyncDispose]());

/** Somebody in a country, who watches as a guest. */
async function viewerIn(country: string): Promise<Client> {
  const client = connect(world.gatewayUrl, { headers: { 'x-region': country } });
  await client.signInAsGuest({ deviceId: crypto.randomUUID() });
  return client;
}

async function publish(hue: number): Promise<string> {
  const clip = await phoneClip({ seconds: 1, hue });
  const upload = await alice.uploads(await openAsBlob(clip.file, { type: clip.type }));
  await removeClip(clip);
  await world.settle();
  return (await alice.client.upload({ id: upload.id }))?.video?.id ?? '';
}

async function get(url = ''): Promise<string> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return `${answer.status} ${answer.headers.get('x-edge')} ${answer.headers.get('x-cache')}`;
}

it('plays from the edge of the viewer’s region, which is the first where nothing is known', async () => {
  for (const [country, edge] of [
    ['BR', 'us'],
    ['JP', 'ap'],
    ['ZZ', 'us'],
  ] as const) {
    const video = await (await viewerIn(country)).video({ id: shown });
    expect(video?.playback?.url).toContain(`${world.edges?.url(edge)}/videos/${shown}/`);
    expect(video?.poster?.url).toContain(`${world.edges?.url(edge)}/videos/${shown}/`);
    expect(await get(video?.playback?.url)).toMatch(new RegExp(`^200 ${edge}`));
  }
});

it('plays from the edge of the country in the viewer’s profile where nobody sees where they are', async () => {
  const client = connect(world.gatewayUrl);
  const deviceId = crypto.randomUUID();
  const urlOf = async (viewer: Client) => (await viewer.video({ id: shown }))?.playback?.url;
  await client.signInAsGuest({ deviceId });
  await client.updateProfile({ input: { region: 'JP' } });
  expect(await urlOf(client)).toContain(`${world.edges?.url('us')}/`);
  await client.signInAsGuest({ deviceId });
  expect(await urlOf(client)).toContain(`${world.edges?.url('ap')}/`);
  // Where somebody is goes before where they live.
  const abroad = connect(world.gatewayUrl, { headers: { 'x-region': 'DE' } });
  await abroad.signInAsGuest({ deviceId });
  expect(await urlOf(abroad)).toContain(`${world.edges?.url('eu')}/`);
});

it('has a hot video at the edge of its region, which serves it as a HIT on the first request', async () => {
  const videoId = await publish(120);
  for (let count = 0; count < 3; count += 1) {
    const client = await viewerIn('DE');
    const watchToken = (await client.video({ id: videoId }))?.playback?.watchToken ?? '';
    world.advance(10_000);
    const view = { clientViewId: crypto.randomUUID(), videoId, watchToken, watchedMs: 1_000, completed: true };
    expect((await client.recordViews({ views: [view] })).qualified).toBe(1);
  }
  const smallest = async (country: string) => {
    const video = await (await viewerIn(country)).video({ id: videoId, rung: 1 });
    return video?.playback?.url ?? '';
  };
  const path = new URL(await smallest('DE')).pathname;
  const headers = { authorization: `Bearer ${world.edges?.secret}` };
  const log = async () => (await fetch(`${world.edges?.controlUrl('eu')}/log`, { headers })).text();
  await until('the cacher has been there', async () => (await log()).includes(path) || 'not yet', { withinMs: 20_000 });
  expect(await get(await smallest('DE'))).toBe('200 eu HIT');
  expect(await get(await smallest('JP'))).toBe('200 ap MISS');
});

it('has nothing of what is taken down at any edge within two seconds', async () => {
  const videoId = await publish(240);
  const urls = await Promise.all(
    ['US', 'DE', 'JP'].map(async (country) => (await (await viewerIn(country)).video({ id: videoId }))?.playback?.url),
  );
  for (const url of urls) expect(await get(url)).toMatch(/^200/);
  const moderator = await person(world.gatewayUrl, 'moderator');
  await mayModerate(moderator);
  await moderator.client.signIn({ login: moderator.handle, password: moderator.password });
  await moderator.client.takeDownVideo({ videoId, reason: 'against the rules' });
  const begun = performance.now();
  const isGone = async () => {
    const answers = await Promise.all(urls.map(get));
    return answers.every((answer) => answer.startsWith('410')) || answers.join();
  };
  await until('every edge refuses it', isGone, { withinMs: 2_000, everyMs: 20 });
  expect(performance.now() - begun).toBeLessThan(2_000);
});

async function mayModerate({ id }: Person): Promise<void> {
  await using mongo = await connectMongo({ url: world.env.MONGODB_URL, database: world.env.MONGODB_DATABASE });
  await new PeopleStore(mongo, new ChangeLog(mongo.db)).grantScopes(id, ['moderate'], world.now());
}
