import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isolate } from '@reelgraph/devkit';
import { defineJob } from '@reelgraph/jobs';
import { connectRedis } from '@reelgraph/redis';
import { afterAll, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { Queues } from '../queue.ts';
import { queueBoard } from './queue-board.ts';

const own = await isolate(inject('stores'));
const redis = await connectRedis({ url: own.env.REDIS_QUEUE_URL, policy: 'noeviction', forQueue: true });
const queues = new Queues(redis, own.env.KEY_PREFIX);
const job = defineJob({
  name: 'wash-cars',
  payload: z.object({ id: z.string() }),
  dedupeKey: ({ id }) => id,
  retry: { attempts: 1, backoffMs: 1 },
});
const password = 'correct horse battery';
const server = createServer(queueBoard({ queues, jobs: [job], basePath: '/queues', password }));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/queues`;
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve).closeAllConnections());
  await queues[Symbol.asyncDispose]();
  redis.disconnect();
  await own[Symbol.asyncDispose]();
});

const login = (words: string) => ({ authorization: `Basic ${Buffer.from(words).toString('base64')}` });
const operator = login(`operator:${password}`);
const get = (path: string, headers: Record<string, string> = operator) => fetch(`${url}${path}`, { headers });

it.each([
  ['nobody', {}],
  ['a wrong password', login('operator:wrong')],
  ['another user', login(`admin:${password}`)],
  ['a bearer token', { authorization: `Bearer ${password}` }],
  ['an empty login', login(':')],
])('lets %s see nothing, pages and data alike', async (_who, headers) => {
  for (const path of ['/', '/api/queues', '/static/js/main.js', '/queue/wash-cars']) {
    const answer = await get(path, headers);
    expect([answer.status, await answer.text()]).toEqual([401, '']);
    expect(answer.headers.get('www-authenticate')).toContain('Basic');
  }
});

it('shows operators the page with all that it loads, and what waits', async () => {
  const page = await get('/');
  const html = await page.text();
  expect([page.status, html]).toEqual([200, expect.stringContaining('<base href="/queues/" />')]);
  expect(html).toContain('<title>Reelgraph</title>');
  const parts = [...html.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, path]) => `/${path}`);
  expect(parts.length).toBeGreaterThan(3);
  for (const part of parts) {
    const answer = await get(part);
    expect([answer.status, (await answer.arrayBuffer()).byteLength > 0]).toEqual([200, true]);
  }
  expect(await (await get('/queue/wash-cars')).text()).toBe(html);

  await queues.enqueue(job, { id: 'red' });
  const list = await (await get('/api/queues?activeQueue=wash-cars&status=waiting')).json();
  expect(list).toMatchObject({ queues: [{ name: 'wash-cars', counts: { waiting: 1 }, jobs: [{ id: 'red' }] }] });
});

it('changes what its own page asks for, and nothing that another site makes a browser ask', async () => {
  await queues.enqueue(job, { id: 'blue' });
  const pause = (headers: Record<string, string>) =>
    fetch(`${url}/api/queues/wash-cars/pause`, { method: 'PUT', headers: { ...operator, ...headers } });
  expect((await pause({ origin: 'https://evil.example' })).status).toBe(403);
  expect(await queues.queue(job.name).isPaused()).toBe(false);
  expect((await pause({ origin: new URL(url).origin })).status).toBe(200);
  expect(await queues.queue(job.name).isPaused()).toBe(true);
});

it.each(['/static/../index.ejs', '/static/%2e%2e/%2e%2e/package.json', '/static/', '/static/js', '/nothing'])(
  'has nothing at %s',
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);

it('says in its own words what it cannot do', async () => {
  expect((await get('/api/queues/no-such-queue/1')).status).toBe(404);
});
