import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { Pools, type SubgraphRequest } from '@reelgraph/federation';
import { TIMEOUT_HEADER } from '@reelgraph/service';
import { describe, expect, it } from 'vitest';
import { type ResilienceOptions, ResilientSend } from './resilient-send.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, turn: number) => void;

const fine: Handler = (_, response) => response.setHeader('content-type', 'application/json').end('{"data":{}}');
const status =
  (code: number): Handler =>
  (_, response) =>
    response.writeHead(code).end('no');
const hangUp: Handler = (request) => request.socket.destroy();

const QUERY = {
  kind: 'query',
  body: '{}',
  headers: [],
  operationName: undefined,
  callerKey: '',
  isShareable: true,
  deadlineAt: undefined,
  signal: new AbortController().signal,
} as const;

/** Answers while this thread is at work. */
const QUICK_PEER = `require('node:http')
  .createServer((_, response) => response.end('{"data":{}}'))
  .listen(0, '127.0.0.1', function () { require('node:worker_threads').parentPort.postMessage(this.address().port); });`;

/** A peer that does what it is told, and a way to ask it. */
async function startPeer(handler: Handler, options: Partial<ResilienceOptions> = {}, timeoutMs = 5_000) {
  let turns = 0;
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    request.resume();
    turns += 1;
    handler(request, response, turns);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const pools = new Pools({ timeoutMs });
  const resilient = new ResilientSend(pools.send, { retryDelayMs: 1, ...options });
  return {
    seen,
    resilient,
    ask: (kind: 'query' | 'mutation' = 'query', given: Partial<SubgraphRequest> = {}) =>
      resilient.send({
        ...QUERY,
        subgraph: { name: 'peer', url: `http://127.0.0.1:${port}/graphql` },
        kind,
        ...given,
      }),
    async [Symbol.asyncDispose]() {
      await pools[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('a query', () => {
  it('is sent again when the connection broke, and when the subgraph says that it cannot just now', async () => {
    const troubles: Handler[] = [hangUp, status(503), fine];
    await using peer = await startPeer((request, response, turn) => troubles[turn - 1]?.(request, response, turn));
    expect((await peer.ask()).status).toBe(200);
    expect(peer.seen).toHaveLength(3);
  });

  it('is not sent again when the answer is one, though it is bad', async () => {
    await using peer = await startPeer(status(500));
    expect((await peer.ask()).status).toBe(500);
    expect(peer.seen).toHaveLength(1);
  });

  it('is given up after its attempts, with the last trouble', async () => {
    await using peer = await startPeer(hangUp, { retries: 2 });
    await expect(peer.ask()).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE', subgraph: 'peer' });
    expect(peer.seen).toHaveLength(3);
  });

  it('is not sent again when nobody waits any more', async () => {
    const gone = new AbortController();
    await using peer = await startPeer((request) => {
      gone.abort();
      request.socket.destroy();
    });
    await expect(peer.ask('query', { signal: gone.signal })).rejects.toThrow();
    expect(peer.seen).toHaveLength(1);
  });
});

it('never sends a mutation twice', async () => {
  await using peer = await startPeer(hangUp);
  await expect(peer.ask('mutation')).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
  expect(peer.seen).toHaveLength(1);
});

describe('time', () => {
  it('is limited for a subgraph that hangs', async () => {
    await using peer = await startPeer(() => {}, { timeoutMs: 50, retries: 0 });
    await expect(peer.ask()).rejects.toMatchObject({ code: 'SUBGRAPH_TIMEOUT' });
  });

  it('is what is left of the request’s, and the subgraph is told', async () => {
    await using peer = await startPeer(fine, { timeoutMs: 1_000 });
    await peer.ask();
    await peer.ask('query', { deadlineAt: performance.now() + 200 });
    const [whole = 0, rest = 0] = peer.seen.map(({ headers }) => Number(headers[TIMEOUT_HEADER]));
    expect(whole).toBe(1_000);
    expect(rest).toBeGreaterThan(100);
    expect(rest).toBeLessThanOrEqual(200);
  });

  it('that this process let go by is not the subgraph’s: its answer had come', async () => {
    const [options, thread] = [{ timeoutMs: 150, retries: 0 }, new Worker(QUICK_PEER, { eval: true })];
    const [port] = await once(thread, 'message');
    const pools = new Pools({ timeoutMs: 150 });
    const { send } = new ResilientSend(pools.send, options);
    const request = { ...QUERY, subgraph: { name: 'peer', url: `http://127.0.0.1:${port}/graphql` } };
    await send(request);
    const answer = send(request);
    await new Promise(setImmediate);
    const busyUntil = performance.now() + 400;
    while (performance.now() < busyUntil);
    expect((await answer).status).toBe(200);
    await pools[Symbol.asyncDispose]();
    await thread.terminate();
  });

  it('that is over costs the subgraph nothing', async () => {
    await using peer = await startPeer(fine);
    const late = peer.ask('query', { deadlineAt: performance.now() - 1 });
    await expect(late).rejects.toMatchObject({ code: 'SUBGRAPH_TIMEOUT' });
    expect(peer.seen).toHaveLength(0);
  });
});

describe('a subgraph that fails again and again', () => {
  it('is left alone for a while, then tried with one request, then served as before', async () => {
    let isWell = false;
    const states: string[] = [];
    await using peer = await startPeer(
      (request, response, turn) => (isWell ? fine : status(503))(request, response, turn),
      { retries: 0, breakForMs: 100, onBreaker: (_, state) => states.push(state) },
    );
    while (peer.resilient.breakers.get('peer') !== 'open') await peer.ask();
    const asked = peer.seen.length;
    await expect(peer.ask()).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
    expect(peer.seen).toHaveLength(asked);
    isWell = true;
    await expect
      .poll(
        () =>
          peer.ask().then(
            ({ status }) => status,
            () => 0,
          ),
        { interval: 10 },
      )
      .toBe(200);
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('is not blamed for time that was used up before it was asked, which is not asked for again', async () => {
    await using peer = await startPeer(() => {}, { timeoutMs: 1_000 });
    const late = (leftMs: number) =>
      expect(peer.ask('query', { deadlineAt: performance.now() + leftMs })).rejects.toMatchObject({
        code: 'SUBGRAPH_TIMEOUT',
      });
    await Promise.all(Array.from({ length: 40 }, (_, n) => late(n % 2 === 0 ? -1 : 60)));
    expect(peer.resilient.breakers.get('peer')).toBe('closed');
    expect(peer.seen.length).toBeLessThanOrEqual(20);
  });

  it('is blamed where it had most of its time', async () => {
    await using peer = await startPeer(() => {}, { timeoutMs: 100 });
    const late = () => peer.ask('query', { deadlineAt: performance.now() + 80 }).catch(({ code }) => code);
    expect(await Promise.all(Array.from({ length: 20 }, late))).toContain('SUBGRAPH_TIMEOUT');
    expect(peer.resilient.breakers.get('peer')).toBe('open');
  });

  it('is not blamed for clients that went away', async () => {
    await using peer = await startPeer(() => {}, { retries: 0 });
    for (let n = 0; n < 40; n += 1) {
      const gone = new AbortController();
      const asked = peer.ask('query', { signal: gone.signal });
      gone.abort();
      await expect(asked).rejects.toThrow();
    }
    expect(peer.resilient.breakers.get('peer')).toBe('closed');
  });
});

it('lets only so many requests in and only so many wait, and says so to the rest', async () => {
  const open: ServerResponse[] = [];
  await using peer = await startPeer((_, response) => void open.push(response), {
    maxConcurrent: 2,
    maxWaiting: 1,
    retries: 0,
  });
  const asked = [1, 2, 3].map(() => peer.ask());
  await expect(peer.ask()).rejects.toThrow('Subgraph "peer" has too many requests waiting.');
  await expect.poll(() => open.length).toBe(2);
  const answerAll = async () => {
    while (open.length > 0) open.pop()?.end('{"data":{}}');
  };
  await answerAll();
  await expect.poll(() => open.length).toBe(1);
  await answerAll();
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200]);
});
