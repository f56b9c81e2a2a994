import { randomBytes } from 'node:crypto';
import { changeStream } from '@reelgraph/changes';
import { until } from '@reelgraph/devkit';
import { connectRedis, type Redis } from '@reelgraph/redis';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ask } from './ask.ts';
import { type SmallGraph, startGateway, startSmallGraph } from './small-graph.ts';

const { REDIS_CACHE_URL, REDIS_QUEUE_URL } = inject('stores');
const KEY_PREFIX = `t${randomBytes(6).toString('hex')}`;
const env = { REDIS_CACHE_URL, REDIS_QUEUE_URL, KEY_PREFIX, RESPONSE_CACHE: 'on' };
const opened = new AsyncDisposableStack();
let graph: SmallGraph;
let gateway: { url: string };
let neighbour: { url: string };
let redis: Redis;

beforeAll(async () => {
  graph = opened.use(await startSmallGraph());
  gateway = opened.use(await startGateway(graph, env));
  neighbour = opened.use(await startGateway(graph, env));
  redis = await connectRedis({ url: REDIS_QUEUE_URL, policy: 'noeviction' });
  opened.defer(async () => {
    await redis.del(changeStream(KEY_PREFIX));
    redis.disconnect();
  });
  // Until the change log is read nothing is kept.
  for (const at of [gateway, neighbour]) await kept('x', at);
});
afterAll(() => opened.disposeAsync());

/** How often a clip had been fetched when the answer was made that comes now. */
async function fetchedOf(id: string, at = gateway, headers: Record<string, string> = {}): Promise<number> {
  const { data } = await ask(at, `{ clip(id: "${id}") { id fetched } }`, headers);
  return data.clip.fetched;
}

/** What a clip's kept answer says; a machine that is slow keeps nothing at times, since it cannot be sure. */
async function kept(id: string, at = gateway): Promise<number> {
  let last = -1;
  const isSame = async () => {
    const before = last;
    last = await fetchedOf(id, at);
    return last === before || 'it was fetched anew';
  };
  await until(`the answer about ${id} is kept`, isSame, { withinMs: 60_000, everyMs: 1 });
  return last;
}

async function tellChange(type: string, id: string): Promise<void> {
  const change = { type, id, version: 2, to: 'DELETED', userId: null, at: new Date() };
  await redis.xadd(changeStream(KEY_PREFIX), '*', 'change', JSON.stringify(change));
}

it('answers again, at every gateway, what the subgraphs call fresh', async () => {
  const first = await kept('a');
  expect(await kept('a', neighbour)).toBe(first);
  expect(await kept('b')).not.toBe(first);
});

it('has nothing more to say of a thing within a second of its change, and goes on with the others', async () => {
  const [changed, other] = [await kept('gone'), await kept('stays')];
  await tellChange('like', 'gone');
  expect(await kept('gone', neighbour)).toBe(changed);
  const begun = performance.now();
  await tellChange('video', 'gone');
  for (const at of [gateway, neighbour])
    await expect.poll(() => fetchedOf('gone', at), { interval: 10, timeout: 10_000 }).not.toBe(changed);
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(await kept('stays')).toBe(other);
});

it('keeps nothing for viewers, nothing with errors, and nothing that does not say what is in it', async () => {
  const { token } = await graph.signer.sign({ userId: 'u1', kind: 'USER', scopes: [], sessionId: 's1' });
  const viewer = { authorization: `Bearer ${token}` };
  expect(await fetchedOf('c', gateway, viewer)).not.toBe(await fetchedOf('c', gateway, viewer));
  const unnamed = async () => (await ask(gateway, '{ clip(id: "d") { fetched } }')).data.clip.fetched;
  expect(await unnamed()).not.toBe(await unnamed());
  const broken = async () =>
    (await ask(gateway, '{ clip(id: "e") { id fetched } fail(code: "BUG") }')).data.clip.fetched;
  expect(await broken()).not.toBe(await broken());
});

it('tells a CDN for how long it may keep an answer, and a client that it has it already', async () => {
  const search = new URLSearchParams({ query: '{ clip(id: "f") { id fetched } }' });
  const get = (headers: Record<string, string> = {}) =>
    fetch(`${gateway.url}/graphql?${search}`, { headers: { 'apollo-require-preflight': '1', ...headers } });
  const response = await get();
  expect(response.headers.get('cache-control')).toBe('public, max-age=60');
  const etag = response.headers.get('etag') ?? '';
  const again = await get({ 'if-none-match': etag });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const { token } = await graph.signer.sign({ userId: 'u1', kind: 'USER', scopes: [], sessionId: 's1' });
  const own = await get({ authorization: `Bearer ${token}` });
  expect(own.headers.get('cache-control')).toBe('private, max-age=60');
  expect(own.headers.get('vary')).toContain('authorization');
});

it('answers nothing from the cache when it cannot know what changed', async () => {
  await using blind = await startGateway(graph, { ...env, REDIS_QUEUE_URL: 'redis://127.0.0.1:9' });
  const known = await kept('a');
  expect(await fetchedOf('a', blind)).not.toBe(known);
});
