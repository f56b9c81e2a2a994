import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { findFreePorts } from '@reelgraph/devkit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ask } from './ask.ts';
import { type SmallGraph, startGateway, startSmallGraph } from './small-graph.ts';

const { REDIS_CACHE_URL } = inject('stores');
let graph: SmallGraph;
beforeAll(async () => {
  graph = await startSmallGraph();
});
afterAll(() => graph[Symbol.asyncDispose]());

const prefix = () => `t${randomBytes(6).toString('hex')}`;

it('an operation that costs too much is refused before a subgraph hears of it', async () => {
  await using gateway = await startGateway(graph, { MAX_COST: '20' });
  let heard = 0;
  graph.user.server.on('request', ({ url }) => {
    if (url === '/graphql') heard += 1;
  });
  const { status, errors } = await ask(gateway, '{ things { id } more: things { id } most: things { id } }');
  expect(status).toBe(400);
  expect(errors[0]).toMatchObject({ extensions: { code: 'OPERATION_TOO_EXPENSIVE', cost: 30, maxCost: 20 } });
  expect(heard).toBe(0);
  expect((await ask(gateway, '{ things { id } more: things { id } }')).status).toBe(200);
  expect(heard).toBe(1);
});

it('a query whose time goes by in a gateway that has none to spare is refused whole, to be asked again', async () => {
  await using gateway = await startGateway(graph, { REQUEST_TIMEOUT_MS: '800', MAX_LOOP_DELAY_MS: '0' });
  const holdUp = (ms: number): void => {
    const until = performance.now() + ms;
    while (performance.now() < until);
  };
  const begun = performance.now();
  let isOver = false;
  const stayBusy = async (enough: () => boolean): Promise<void> => {
    for (; !enough(); await new Promise(setImmediate)) holdUp(5);
  };
  await stayBusy(() => performance.now() - begun > 250);
  graph.user.server.once('request', (_request, response) => response.once('finish', () => holdUp(900)));
  const busy = stayBusy(() => isOver);
  const { status, headers, data, errors } = await ask(gateway, '{ thing { id size } }');
  isOver = true;
  await busy;
  expect([status, headers.get('retry-after'), data]).toEqual([503, '1', undefined]);
  expect(errors).toMatchObject([{ extensions: { code: 'OVERLOADED', retryable: true } }]);
});

describe('who asks for too much', () => {
  const limits = { RATE_LIMIT_SECONDS: '60', CLIENT_ADDRESS_HEADER: 'x-real-ip' };
  const viewer = (userId: string) => ({ userId, kind: 'USER' as const, scopes: [], sessionId: 's1' });

  async function askUntilRefused(at: { url: string }, headers: Record<string, string>) {
    let last = await ask(at, '{ things { id } }', headers);
    for (let n = 0; n < 100 && last.status === 200; n += 1) last = await ask(at, '{ things { id } }', headers);
    return last;
  }

  it('is told to wait, at every gateway, by cost; others are not', async () => {
    const env = { ...limits, REDIS_CACHE_URL, KEY_PREFIX: prefix(), RATE_LIMIT_VIEWER: '50', RATE_LIMIT_ADDRESS: '0' };
    await using first = await startGateway(graph, env);
    await using second = await startGateway(graph, env);
    const { token } = await graph.signer.sign(viewer('greedy'));
    const { token: other } = await graph.signer.sign(viewer('modest'));
    const greedy = { authorization: `Bearer ${token}` };
    const refused = await askUntilRefused(first, greedy);
    expect(refused).toMatchObject({ status: 429, errors: [{ extensions: { code: 'RATE_LIMITED', retryable: true } }] });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect((await askUntilRefused(second, greedy)).status).toBe(429);
    expect((await ask(first, '{ videos }', { authorization: `Bearer ${other}` })).status).toBe(200);
    expect((await ask(first, '{ videos }')).status).toBe(200);
  });

  it('is known by address where nobody is signed in', async () => {
    const env = { ...limits, REDIS_CACHE_URL, KEY_PREFIX: prefix(), RATE_LIMIT_VIEWER: '0', RATE_LIMIT_ADDRESS: '50' };
    await using gateway = await startGateway(graph, env);
    expect((await askUntilRefused(gateway, { 'x-real-ip': '192.0.2.1' })).status).toBe(429);
    expect((await ask(gateway, '{ videos }', { 'x-real-ip': '192.0.2.2' })).status).toBe(200);
  });

  it('pays for documents that are no good, by their length', async () => {
    const env = { ...limits, REDIS_CACHE_URL, KEY_PREFIX: prefix(), RATE_LIMIT_VIEWER: '0', RATE_LIMIT_ADDRESS: '50' };
    await using gateway = await startGateway(graph, env);
    const codes = new Set<unknown>();
    const isRefused = async () => {
      const query = codes.size === 0 ? '{ nothing' : `{ nothing } # ${'long '.repeat(100)}`;
      const { status, errors } = await ask(gateway, query, { 'x-real-ip': '192.0.2.5' });
      codes.add(errors[0]?.extensions.code);
      return status === 429;
    };
    await expect.poll(isRefused, { interval: 10, timeout: 10_000 }).toBe(true);
    expect([...codes]).toEqual(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'RATE_LIMITED']);
    expect((await ask(gateway, '{ videos }', { 'x-real-ip': '192.0.2.6' })).status).toBe(200);
  });

  it('is served when Redis is lost, hangs or was never there', async () => {
    const [port, metricsPort] = await findFreePorts(2);
    const url = `redis://127.0.0.1:${port}`;
    const env = { ...limits, REDIS_CACHE_URL: url, RATE_LIMIT_VIEWER: '50', RATE_LIMIT_ADDRESS: '50' };
    await using gateway = await startGateway(graph, { ...env, METRICS_PORT: String(metricsPort) });
    const timesAway = async () => {
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      return Number(/reelgraph_cache_store_away_total\{part="rate limits"\} (\d+)/.exec(text)?.[1] ?? 0);
    };
    expect((await ask(gateway, '{ videos }')).status).toBe(200);
    await expect.poll(timesAway, { timeout: 5_000 }).toBeGreaterThan(0);
    const redis = spawn('redis-server', ['--port', String(port), '--save', ''], { stdio: 'ignore' });
    const ended = once(redis, 'exit');
    try {
      // Once it is there it counts.
      await expect
        .poll(() => ask(gateway, '{ things { id } }').then(({ status }) => status), { timeout: 10_000 })
        .toBe(429);
      redis.kill('SIGSTOP');
      const { status } = await ask(gateway, '{ things { id } }', { 'x-real-ip': '192.0.2.3' });
      expect(status).toBe(200);
    } finally {
      redis.kill('SIGKILL');
      await ended;
    }
    const before = await timesAway();
    for (let n = 0; n < 30; n += 1)
      expect((await ask(gateway, '{ things { id } }', { 'x-real-ip': '192.0.2.4' })).status).toBe(200);
    await expect.poll(timesAway, { timeout: 5_000 }).toBeGreaterThan(before);
  });
});

describe('a gateway that has too much to do', () => {
  it('refuses what is over its limit at once, and answers what it took', async () => {
    await using gateway = await startGateway(graph, { MAX_IN_FLIGHT: '3' });
    // Planned beforehand: on a slow machine that takes as long as what is waited for.
    for (const query of ['{ videos }', '{ wait(ms: 1500) }']) await ask(gateway, query);
    const taken = [1, 2, 3].map(() => ask(gateway, '{ wait(ms: 1500) }'));
    await expect
      .poll(() => ask(gateway, '{ videos }').then(({ status }) => status), { interval: 5, timeout: 3_000 })
      .toBe(503);
    const { headers, errors } = await ask(gateway, '{ videos }');
    expect(headers.get('retry-after')).toBe('1');
    expect(errors[0]?.extensions).toMatchObject({ code: 'OVERLOADED', retryable: true });
    expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await ask(gateway, '{ videos }')).status).toBe(200);
  });

  it('does not wait longer than a request may take, and keeps what it has', async () => {
    await using gateway = await startGateway(graph, { REQUEST_TIMEOUT_MS: '150' });
    const { data, errors } = await ask(gateway, '{ videos wait(ms: 5000) }');
    expect(data).toBeNull();
    expect(errors[0]?.extensions).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});
