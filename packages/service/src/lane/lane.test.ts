import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { healthOf } from '../health.ts';
import { listenHttp, type PlainHandler } from '../http-server.ts';
import { WholeRequest } from './whole-request.ts';

afterEach(() => void vi.useRealTimers());

/** A server with a lane, which counts the requests that node:http had to read. */
async function open(handler: PlainHandler) {
  const options = { host: '127.0.0.1', port: 0, since: new Date(), routes: {}, health: healthOf({}), drainMs: 1_000 };
  const http = await listenHttp({ ...options, lane: { path: '/graphql', handler } });
  onTestFinished(() => http[Symbol.asyncDispose]());
  const counts = { byNode: 0 };
  http.server.on('request', () => {
    counts.byNode += 1;
  });
  return { http, counts, connect: () => openClient(Number(new URL(http.url).port)) };
}

/** Says what it is told, and hears answers by the marks in them. */
async function openClient(port: number) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.setEncoding('utf8');
  let heard = '';
  socket.on('data', (data) => {
    heard += data;
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return {
    socket,
    heard: () => heard,
    say: (bytes: string) => socket.write(bytes),
    hears: (mark: string) => vi.waitUntil(() => heard.includes(mark), { interval: 1, timeout: 5_000 }),
    closes: () => vi.waitUntil(() => socket.closed, { interval: 1, timeout: 5_000 }),
  };
}

const post = (body: string, more = '') =>
  `POST /graphql HTTP/1.1\r\nhost: a\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const bodyOf = async (request: Parameters<PlainHandler>[0]) =>
  request instanceof WholeRequest ? request.body.toString() : text(request);
const echo: PlainHandler = async (request, reply) => {
  const body = await bodyOf(request);
  reply.setHeader('x-way', request instanceof WholeRequest ? 'lane' : 'node');
  reply.setHeader('content-type', 'text/plain');
  reply.end(`<${body}>`);
};

it('answers plain requests past node:http, as it would', async () => {
  const { counts, connect } = await open(echo);
  const [client, other] = [await connect(), await connect()];
  client.say(post('a'));
  await client.hears('<a>');
  other.say(post('a', 'connection: keep-alive, x\r\n'));
  await other.hears('<a>');
  expect(counts.byNode).toBe(1);
  const linesOf = (heard: string) =>
    heard
      .replace(/^date: .*/im, 'date')
      .toLowerCase()
      .split('\r\n')
      .sort();
  expect(linesOf(client.heard())).toEqual(linesOf(other.heard().replace('node', 'lane')));
});

it('answers in order what comes at once or byte by byte, and hands over at the first thing that is not plain', async () => {
  const { counts, connect } = await open(echo);
  const client = await connect();
  client.say(post('a') + post('ä'));
  await client.hears('<ä>');
  for (const byte of post('c')) client.say(byte);
  await client.hears('<c>');
  expect(counts.byNode).toBe(0);
  client.say(`${post('d')}GET /health HTTP/1.1\r\nhost: a\r\n\r\n${post('e')}${post('f', 'expect: 100-continue\r\n')}`);
  await client.hears('<f>');
  expect(client.heard().match(/<.>|"ok"|100 Continue/g)).toEqual([
    '<a>',
    '<ä>',
    '<c>',
    '<d>',
    '"ok"',
    '<e>',
    '100 Continue',
    '<f>',
  ]);
  expect(counts.byNode).toBe(3);
});

it('leaves a long body to node:http, and what is none of HTTP', async () => {
  const { counts, connect } = await open(echo);
  const [client, other] = [await connect(), await connect()];
  const body = 'x'.repeat(100_000);
  client.say(post('a') + post(body) + post('b'));
  await client.hears('<b>');
  expect(client.heard()).toContain(`<${body}>`);
  expect(counts.byNode).toBe(2);
  other.say('POST /graphql HTTP/1.1\r\nhost: a\r\nhost: b\r\ncontent-length: 1, 1\r\n\r\n');
  await other.hears('HTTP/1.1 400 Bad Request');
  await other.closes();
});

it('leaves slow and silent clients to node:http, and lets go of those that have nothing more to say', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { counts, connect } = await open(echo);
  const [slow, silent, idle] = [await connect(), await connect(), await connect()];
  idle.say(post('a'));
  await idle.hears('<a>');
  slow.say(post('a') + post('slow').slice(0, -3));
  await slow.hears('<a>');
  vi.advanceTimersByTime(1_000);
  slow.say('l');
  idle.say(post('b'));
  await idle.hears('<b>');
  vi.advanceTimersByTime(1_000);
  slow.say('ow');
  silent.say(post('silent'));
  await Promise.all([slow.hears('<slow>'), silent.hears('<silent>')]);
  expect(counts.byNode).toBe(2);
  vi.advanceTimersByTime(63_000);
  expect(idle.socket.closed).toBe(false);
  vi.advanceTimersByTime(3_000);
  await idle.closes();
  expect(counts.byNode).toBe(2);
});

it('tells a handler whose client goes before the answer', async () => {
  const gone = Promise.withResolvers<boolean>();
  const begun = Promise.withResolvers<void>();
  const { connect } = await open(async (_, reply) => {
    reply.once('close', () => gone.resolve(reply.writableFinished));
    begun.resolve();
    await gone.promise;
    reply.end('nobody hears this');
  });
  const client = await connect();
  client.say(post('a') + post('b'));
  await begun.promise;
  client.socket.destroy();
  expect(await gone.promise).toBe(false);
});

it('takes no more of a client than it hears of answers', async () => {
  const answer = 'x'.repeat(1_000_000);
  let taken = 0;
  const { http, connect } = await open((_, reply) => {
    taken += 1;
    reply.end(answer);
  });
  const accepted = once(http.server, 'connection');
  const client = await connect();
  const [socket]: Socket[] = await accepted;
  client.socket.pause();
  client.say(post('x'.repeat(10_000)).repeat(100));
  const seen: (number | undefined)[] = [];
  await vi.waitUntil(() => seen.push(socket?.bytesRead) > 2 && taken > 0 && seen.at(-1) === seen.at(-2), {
    interval: 50,
  });
  expect(taken).toBeLessThan(20);
  expect(socket?.bytesRead).toBeLessThan(500_000);
  client.socket.removeAllListeners('data').resume();
  await vi.waitUntil(() => taken === 100, { interval: 5, timeout: 10_000 });
});

it('writes long answers with their length, to clients that listen and to many that do not yet', async () => {
  const { connect } = await open(async (request, reply) => {
    reply.end(`<${(await bodyOf(request)).repeat(20_000)}>`);
  });
  const clients = await Promise.all(Array.from({ length: 40 }, connect));
  for (const client of clients) client.socket.pause();
  const asked = ['ab', 'äé', '😀', 'abcdefghijk'];
  for (const client of clients) client.say(asked.map((body) => post(body)).join(''));
  for (const client of clients) client.socket.resume();
  for (const client of clients) {
    await client.hears(`<${'abcdefghijk'.repeat(20_000)}>`);
    const lengths = [...client.heard().matchAll(/content-length: (\d+)/g)].map(([, length]) => Number(length));
    expect(lengths).toEqual([40_002, 80_002, 80_002, 220_002]);
    for (const body of asked) expect(client.heard().includes(`\r\n\r\n<${body.repeat(20_000)}>`)).toBe(true);
  }
});

it('says with the last answer that it ends, and closes connections over which nothing is under way', async () => {
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const { http, connect } = await open(async (request, reply) => {
    const isWaiting = (await bodyOf(request)) === 'wait';
    if (isWaiting) begun.resolve();
    if (isWaiting) await go.promise;
    reply.end('<done>');
  });
  const [busy, idle] = [await connect(), await connect()];
  idle.say(post('a'));
  await idle.hears('<done>');
  busy.say(post('wait') + post('a'));
  await begun.promise;
  const ended = http[Symbol.asyncDispose]();
  await idle.closes();
  expect(busy.heard()).toBe('');
  go.resolve();
  await busy.hears('Connection: close');
  expect(busy.heard().match(/<done>/g)).toHaveLength(2);
  await Promise.all([busy.closes(), ended]);
});

it('answers 500 to a handler that fails, or says what a head cannot have', async () => {
  const { connect } = await open((request, reply) => {
    if (String((request as WholeRequest).body) === 'a') throw new Error('secret');
    reply.setHeader('x-a', 'a\r\nset-cookie: b');
    reply.end('c');
  });
  const client = await connect();
  client.say(post('a'));
  await client.hears('500 Internal Server Error');
  client.say(post('b'));
  await vi.waitUntil(() => client.heard().match(/500 Internal/g)?.length === 2, { interval: 1 });
  expect(client.heard()).not.toMatch(/secret|set-cookie/);
});
