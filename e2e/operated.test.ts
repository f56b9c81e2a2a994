import { once } from 'node:events';
import { openAsBlob } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { ChangeLog } from '@reelgraph/changes';
import { connect, type Person, person } from '@reelgraph/client';
import { findFreePorts, startWorld, until, type World } from '@reelgraph/devkit';
import { connectMongo } from '@reelgraph/mongo';
import { PeopleStore } from '@reelgraph/people';
import { startTracing } from '@reelgraph/service/tracing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { phoneClip, removeClip } from './clips.ts';

type Attribute = { key: string; value: { stringValue?: string } };
type Span = { name: string; traceId: string; spanId: string; parentSpanId?: string; attributes: Attribute[] };
type Explained = {
  data: { userByHandle: { videos: { edges: { node: { id: string } }[] } } };
  extensions: { explain: { fetches: { cached: number }[] } };
};
type Export = { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };

const opened = new AsyncDisposableStack();
const rooms = ['user', 'video', 'feed', 'intake', 'compressor', 'gateway'] as const;
const spans: Span[] = [];
let world: World;
let alice: Person;
let metricsPort: number;
let videoId: string;
beforeAll(async () => {
  const collector = createServer(async (request, response) => {
    // @note OTLP over HTTP as JSON.
    const { resourceSpans } = (await json(request)) as Export;
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.end('{}');
  }).listen(0, '127.0.0.1');
  opened.defer(() => void collector.close());
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  opened.use(startTracing({ endpoint: `http://127.0.0.1:${port}`, serviceName: 'world' }));
  [metricsPort = 0] = await findFreePorts(1);
  const env = { RESPONSE_CACHE: 'on', ENTITY_CACHE: 'on', METRICS_PORT: String(metricsPort) };
  world = opened.use(await startWorld(inject('stores'), { rooms, env }));
  alice = await person(world.gatewayUrl, 'alice');
});
afterAll(() => opened.disposeAsync());

it('one trace goes from a tap on the phone to the MP4', async () => {
  const clip = await phoneClip({ seconds: 1 });
  try {
    const upload = await alice.uploads(await openAsBlob(clip.file, { type: clip.type }), { caption: 'Traced' });
    await world.settle();
    videoId = (await alice.client.upload({ id: upload.id }))?.video?.id ?? '';
  } finally {
    await removeClip(clip);
  }
  const isTap = ({ name, attributes }: Span) =>
    name === 'graphql' && attributes.some(({ value }) => value.stringValue === 'RequestUpload');
  const trace = () => spans.filter(({ traceId }) => traceId === spans.find(isTap)?.traceId);
  const find = (name: string) => trace().find((span) => span.name === name);
  await until('the last span arrives', async () => find('job compress-video') !== undefined || 'not yet', {
    withinMs: 20_000,
  });
  // Each is part of the one before; the gateway's is the first.
  const way = ['graphql', 'fetch video', 'subgraph request', 'accept upload', 'job compress-video'].map(find);
  expect(way.map((span) => span?.parentSpanId)).toEqual([undefined, ...way.slice(0, -1).map((span) => span?.spanId)]);
});

it('of three videos in one answer the one that is hidden, and the one that is taken down, are gone within a second, for viewers too', async () => {
  const uploads = await Promise.all(['Hidden soon', 'Taken down soon'].map(uploadNew));
  await world.settle();
  const [hiddenId = '', takenId = ''] = await Promise.all(
    uploads.map(async ({ id }) => (await alice.client.upload({ id }))?.video?.id),
  );
  const bob = await person(world.gatewayUrl, 'bob');
  const bobs = listOfAlice(bob);
  await bobs.isKept();
  await alice.client.updateVideo({ input: { videoId: hiddenId, visibility: 'PRIVATE' } });
  const begun = performance.now();
  await bobs.isGone(hiddenId);
  expect(performance.now() - begun).toBeLessThan(1_000);
  const moderator = await person(world.gatewayUrl, 'moderator');
  await mayModerate(moderator);
  await moderator.client.signIn({ login: moderator.handle, password: moderator.password });
  await moderator.client.takeDownVideo({ videoId: takenId, reason: 'against the rules' });
  const takenAt = performance.now();
  await bobs.isGone(takenId);
  expect(performance.now() - takenAt).toBeLessThan(1_000);
  expect((await bobs.ask()).ids).toEqual([videoId]);
});

async function uploadNew(caption: string, nth: number) {
  const clip = await phoneClip({ seconds: 1, hue: 90 + 60 * nth });
  const upload = await alice.uploads(await openAsBlob(clip.file, { type: clip.type }), { caption });
  await removeClip(clip);
  return upload;
}

/** Alice's three videos, as a viewer sees them. */
function listOfAlice(viewer: Person) {
  const query = `{ userByHandle(handle: "${alice.handle}") { id handle videos(first: 5) { edges { node { id caption watchCounts { lastHour } } } } } }`;
  const authorization = `Bearer ${viewer.client.session?.accessToken}`;
  const ask = async () => {
    const headers = { 'content-type': 'application/json', 'x-reelgraph-explain': '1', authorization };
    const body = JSON.stringify({ query });
    const response = await fetch(`${world.gatewayUrl}/graphql`, { method: 'POST', headers, body });
    // @note what the query and the header ask for
    const { data, extensions } = (await response.json()) as Explained;
    const ids = data.userByHandle.videos.edges.map(({ node }) => node.id);
    return { ids, cached: extensions.explain.fetches.map(({ cached }) => cached) };
  };
  const isKept = async () => {
    const { ids, cached } = await ask();
    return (ids.length === 3 && cached[1] === 1 && cached[2] === 3) || JSON.stringify({ ids, cached });
  };
  return {
    ask,
    isKept: () => until('all come from the cache', isKept, { withinMs: 20_000, everyMs: 50 }),
    isGone: (id: string) =>
      until(`${id} is gone`, async () => !(await ask()).ids.includes(id) || 'there', { withinMs: 10_000, everyMs: 10 }),
  };
}

async function mayModerate({ id }: Person): Promise<void> {
  await using mongo = await connectMongo({ url: world.env.MONGODB_URL, database: world.env.MONGODB_DATABASE });
  await new PeopleStore(mongo, new ChangeLog(mongo.db)).grantScopes(id, ['moderate'], world.now());
}

it('an answer that is kept for everybody is gone within a second when its video is deleted', async () => {
  const ask = async () => {
    const query = `{ video(id: "${videoId}") { id caption author { id handle } poster { url } } }`;
    const response = await fetch(`${world.gatewayUrl}/graphql?${new URLSearchParams({ query })}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    // @note what the query asks for
    const { data } = (await response.json()) as { data: { video: { poster: { url: string } } | null } };
    return { posterUrl: data.video?.poster.url, kept: response.headers.get('cache-control') };
  };
  const hits = async () => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    return Number(/reelgraph_response_cache_total\{outcome="hit"\} (\d+)/.exec(text)?.[1] ?? 0);
  };
  expect((await ask()).kept).toBe('public, max-age=30');
  const isKept = async () => {
    await ask();
    return (await hits()) > 0 || 'it is made anew';
  };
  await until('the answer comes from the cache', isKept, { withinMs: 20_000 });
  await alice.client.deleteVideo({ videoId });
  const begun = performance.now();
  await until('the video is gone', async () => (await ask()).posterUrl === undefined || 'there', {
    withinMs: 10_000,
    everyMs: 10,
  });
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(await connect(world.gatewayUrl).video({ id: videoId })).toBeNull();
});
