import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePorts, Guardian, startFront, until } from '@reelgraph/devkit';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type GatewayProcess, runGateway } from './run-gateway.ts';
import { type SmallGraph, startSmallGraph } from './small-graph.ts';

const opened = new AsyncDisposableStack();
let graph: SmallGraph;
let ports: number[];
let gateways: GatewayProcess[];
let front: string;

const startGatewayAt = (port = 0) =>
  runGateway({
    ...graph.env,
    PORT: String(port),
    PLAYGROUND: 'off',
    CLIENT_ADDRESS_HEADER: 'x-real-ip',
    MAX_IN_FLIGHT: '16',
  });

beforeAll(async () => {
  graph = opened.use(await startSmallGraph());
  ports = await findFreePorts(3);
  const [port = 0, ...gatewayPorts] = ports;
  gateways = await Promise.all(gatewayPorts.map(startGatewayAt));
  opened.defer(async () => {
    await Promise.all(gateways.map(({ child }) => end(child, 'SIGTERM')));
  });
  const folder = await mkdtemp(join(tmpdir(), 'reelgraph-front-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const guardian = opened.use(new Guardian());
  const logFile = join(folder, 'front.log');
  const store = { url: `${graph.user.url}`, buckets: ['raw', 'media'] };
  opened.use(startFront({ port, gatewayPorts, store, folder, logFile, supervise: { guardian } }));
  front = `http://127.0.0.1:${port}`;
  await until('the front answers', async () => (await fetch(`${front}/health`)).ok || 'not ok', { withinMs: 10_000 });
});
afterAll(() => opened.disposeAsync());

async function end(child: GatewayProcess['child'], signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

type Sent = Record<string, string>;
const asQuery: Sent = { 'x-graphql-operation-type': 'query' };

function post(query: string, headers: Sent = {}) {
  const body = JSON.stringify({ query });
  return fetch(`${front}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

describe('the front', () => {
  it('has all that the gateways have at one address, nothing of its own or of operators', async () => {
    expect(await (await post('{ videos }')).json()).toEqual({ data: { videos: 3 } });
    expect(await (await fetch(`${front}/playground/x`)).json()).toEqual({ error: 'Nothing is at /playground/x' });
    expect((await fetch(`${front}/health`)).status).toBe(200);
    for (const path of ['/metrics', '/.front/once', '/.front/again'])
      expect((await fetch(front + path)).status, path).toBe(404);
  });

  it('passes clips’ and uploads’ addresses on to the store as they are signed', async () => {
    const response = await fetch(`${front}/media/clip.mp4?X-Amz-Signature=a%2Fb`);
    expect(await response.json()).toEqual({ error: 'Nothing is at /media/clip.mp4' });
  });

  it('keeps a request’s id, and says itself what is too large', async () => {
    const { headers } = await post('{ videos }', { 'x-request-id': 'my-request-1' });
    expect(headers.get('x-request-id')).toBe('my-request-1');
    const large = await post(`{ videos } # ${'x'.repeat(3_000_000)}`);
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ errors: [{ extensions: { code: 'REQUEST_TOO_LARGE' } }] });
  });
});

describe('a subscription passes through', () => {
  const ids = [{ ticks: { id: 't1' } }, { ticks: { id: 'broken' } }, { ticks: { id: 't3' } }];

  it('as server-sent events', async () => {
    const text = await (await post('subscription { ticks(to: 3) { id } }', { accept: 'text/event-stream' })).text();
    const events = [...text.matchAll(/event: next\ndata: (.+)/g)].map(([, data = '']) => JSON.parse(data).data);
    expect(events).toEqual(ids);
  });

  it('over a WebSocket', async () => {
    const url = `${front.replace('http', 'ws')}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
    const events = await Array.fromAsync(client.iterate({ query: 'subscription { ticks(to: 3) { id } }' }));
    await client.dispose();
    expect(events.map(({ data }) => data)).toEqual(ids);
  });
});

it('what is deferred comes when it is there, and the rest before it', async () => {
  const response = await post('{ videos ... @defer { wait(ms: 700) } }', {
    accept: 'multipart/mixed;deferSpec=20220824',
  });
  const begun = performance.now();
  const arrived: { readonly part: string; readonly ms: number }[] = [];
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? [])
    arrived.push({ part, ms: performance.now() - begun });
  const [first, last] = ['"videos":3', '"wait":700'].map((text) => arrived.find(({ part }) => part.includes(text)));
  expect((last?.ms ?? 0) - (first?.ms ?? 0)).toBeGreaterThan(400);
});

describe('a gateway that says 503 is not lost', () => {
  it('where it has too much to do: what it takes is answered, and the rest told so', async () => {
    const asked = Array.from({ length: 60 }, async () => {
      const response = await post('{ wait(ms: 300) }', asQuery);
      // @note an answer of the gateway or of the front
      const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
      return errors?.[0]?.extensions.code ?? 'answered';
    });
    const outcomes = await Promise.all(asked);
    expect([...new Set(outcomes)].sort()).toEqual(['OVERLOADED', 'answered']);
    expect(outcomes.filter((outcome) => outcome === 'answered').length).toBeGreaterThanOrEqual(32);
  });
});

/** Sends requests from several clients until told to stop; gives what went wrong. */
async function load(send: () => Promise<Response>, during: () => Promise<void>) {
  let isOver = false;
  let answered = 0;
  const failures: unknown[] = [];
  const client = async () => {
    while (!isOver) {
      try {
        const response = await send();
        const text = await response.text();
        if (response.status !== 200 || !text.startsWith('{"data"')) failures.push([response.status, text]);
        answered += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  const clients = Array.from({ length: 8 }, client);
  const enough = async () => {
    const from = answered;
    await expect.poll(() => answered, { timeout: 20_000, interval: 10 }).toBeGreaterThan(from + 200);
  };
  await enough();
  await during();
  await enough();
  isOver = true;
  await Promise.all(clients);
  return failures;
}

describe('under load', () => {
  it('no query fails when a gateway is killed, and it is used again when it is back', async () => {
    const failures = await load(
      () => post('{ wait(ms: 5) videos }', asQuery),
      async () => {
        await end(gateways[0]!.child, 'SIGKILL');
        gateways[0] = await startGatewayAt(ports[1]);
      },
    );
    expect(failures).toEqual([]);
    await expect
      .poll(
        async () => {
          await post('{ videos }');
          return gateways[0]!.lines.some(({ msg }) => msg === 'answered');
        },
        { timeout: 10_000 },
      )
      .toBe(true);
  });

  it('nothing fails when a gateway is ended in order, mutations neither', async () => {
    const failures = await load(
      () => post('mutation { say(word: "hi") }'),
      async () => {
        await end(gateways[1]!.child, 'SIGTERM');
        gateways[1] = await startGatewayAt(ports[2]);
      },
    );
    expect(failures).toEqual([]);
  });
});

it('goes on answering while one subgraph is away and somebody asks for its health', async () => {
  await graph.video[Symbol.asyncDispose]();
  const healths = Array.from({ length: 8 }, async () => (await fetch(`${front}/health`)).status);
  expect(await Promise.all(healths)).toEqual(Array(8).fill(503));
  const answers = Array.from({ length: 8 }, async () => (await post('{ thing { id } }')).json());
  expect(await Promise.all(answers)).toEqual(Array(8).fill({ data: { thing: { id: 't1' } } }));
});

it('says with a code that nobody is there', async () => {
  await Promise.all(gateways.map(({ child }) => end(child, 'SIGTERM')));
  const response = await post('{ videos }');
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code: 'STORE_UNAVAILABLE', retryable: true } }],
  });
});
