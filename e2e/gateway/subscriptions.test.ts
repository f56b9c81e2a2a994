import { connect } from 'node:net';
import { until } from '@reelgraph/devkit';
import { type Client, createClient } from 'graphql-ws';
import { importPKCS8, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask } from './ask.ts';
import { type SmallGraph, startGateway, startSmallGraph } from './small-graph.ts';

let graph: SmallGraph;
let gateway: Awaited<ReturnType<typeof startGateway>>;
beforeAll(async () => {
  graph = await startSmallGraph();
  gateway = await startGateway(graph, { SUBSCRIPTIONS_PER_VIEWER: '2', SUBSCRIPTIONS_PER_ADDRESS: '3' });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

// biome-ignore lint/suspicious/noExplicitAny: tests assert the shape.
type Event = any;

/** What a client gets by server-sent events. */
async function* overEvents(query: string, headers: Record<string, string> = {}): AsyncGenerator<Event> {
  const leaving = new AbortController();
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query }),
    signal: leaving.signal,
  });
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    yield { status: response.status, ...((await response.json()) as object) };
    return;
  }
  let text = '';
  try {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        if (block.startsWith('event: complete')) return;
        if (block.startsWith('event: next')) yield JSON.parse(block.slice(block.indexOf('{')));
      }
    }
  } finally {
    leaving.abort();
  }
  throw new Error('the stream broke off');
}

function socketClient(connectionParams: Record<string, string> = {}): Client {
  const url = `${gateway.url.replace('http', 'ws')}/graphql`;
  return createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0, lazy: true });
}

async function* overSocket(query: string, connectionParams: Record<string, string> = {}): AsyncGenerator<Event> {
  const client = socketClient(connectionParams);
  try {
    yield* client.iterate({ query });
  } finally {
    await client.dispose();
  }
}

const ways = { 'server-sent events': overEvents, WebSocket: overSocket };

async function tokenFor(userId: string, lastsMs = 60_000) {
  const key = await importPKCS8(graph.privateKeyPem, 'EdDSA');
  const token = await new SignJWT({ sid: 's', kind: 'USER', scope: '' })
    .setProtectedHeader({ alg: 'EdDSA', kid: graph.signer.jwks.keys[0]?.kid ?? '' })
    .setIssuer('reelgraph')
    .setSubject(userId)
    .setExpirationTime(Math.ceil((Date.now() + lastsMs) / 1000))
    .sign(key);
  return { authorization: `Bearer ${token}` };
}

describe.each(Object.entries(ways))('over %s', (_name, follow) => {
  it('each event is answered as the same selection of a query, over all subgraphs', async () => {
    const events = await Array.fromAsync(follow('subscription { ticks(to: 3) { id size } }'));
    const query = await ask(gateway, '{ things { id size } }');
    expect(events.map(({ data }) => data.ticks)).toEqual(query.data.things);
    expect(events.map(({ errors }) => errors?.[0])).toEqual([
      undefined,
      { ...query.errors[0], path: ['ticks', 'size'] },
      undefined,
    ]);
  });

  it('what is refused says why', async () => {
    const refusal = await Array.fromAsync(follow('subscription { nothing }')).catch((errors) => [{ errors }]);
    expect(refusal[0].errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('who leaves ends it at its source', async () => {
    for await (const { data } of follow('subscription { endless { size } }')) {
      expect(data).toEqual({ endless: { size: 7 } });
      expect(graph.followers).toBe(1);
      break;
    }
    await until('nobody follows', async () => graph.followers === 0 || `${graph.followers} follow`, {
      withinMs: 5_000,
    });
  });

  it('each client has so many, and gets a place back', async () => {
    const token = await tokenFor('many');
    const open = [follow('subscription { endless { id } }', token), follow('subscription { endless { id } }', token)];
    for (const each of open) await each.next();
    const [third] = await Array.fromAsync(follow('subscription { endless { id } }', token)).catch((errors) => [
      { errors },
    ]);
    expect(third.errors[0].extensions).toMatchObject({ code: 'TOO_MANY_SUBSCRIPTIONS' });
    await open[0]?.return(undefined);
    await until('a place is free', async () => graph.followers === 1 || `${graph.followers} follow`, {
      withinMs: 5_000,
    });
    const another = follow('subscription { endless { id } }', token);
    expect((await another.next()).value.data).toEqual({ endless: { id: 't1' } });
    await Promise.all([open[1]?.return(undefined), another.return(undefined)]);
  });

  it('it ends with the access token', async () => {
    let last: Event;
    for await (const event of follow('subscription { endless { id } }', await tokenFor('short', 1_000))) last = event;
    expect(last).toMatchObject({ data: null, errors: [{ extensions: { code: 'TOKEN_EXPIRED', retryable: true } }] });
  });
});

describe('a connection', () => {
  it('is refused to a bad token, to a page of another site, at another path and beyond the limit of its address', async () => {
    const client = socketClient({ authorization: 'Bearer not.a.token' });
    await expect(client.iterate({ query: '{ videos }' }).next()).rejects.toMatchObject({
      code: 4403,
      reason: 'TOKEN_INVALID',
    });
    const url = `${gateway.url.replace('http', 'ws')}/graphql`;
    const statusOf = (address: string, options = {}) =>
      new Promise<number>((resolve) => {
        const socket = new WebSocket(address, 'graphql-transport-ws', options);
        socket.on('unexpected-response', (_request, { statusCode = 0 }) => {
          resolve(statusCode);
          socket.terminate();
        });
        socket.on('open', () => resolve(101));
        socket.on('error', () => {});
        sockets.push(socket);
      });
    const sockets: WebSocket[] = [];
    expect(await statusOf(url, { origin: 'https://evil.example' })).toBe(403);
    expect(await statusOf(`${url}/else`)).toBe(404);
    expect(await Promise.all([1, 2, 3].map(() => statusOf(url)))).toEqual([101, 101, 101]);
    expect(await statusOf(url)).toBe(429);
    for (const socket of sockets) socket.terminate();
  });

  it('answers queries and mutations too', async () => {
    expect(await Array.fromAsync(overSocket('{ videos }'))).toEqual([{ data: { videos: 3 } }]);
    expect(await Array.fromAsync(overSocket('mutation { say(word: "hi") }'))).toEqual([{ data: { say: 'hi' } }]);
    expect(await Array.fromAsync(overEvents('{ videos }'))).toEqual([{ data: { videos: 3 } }]);
  });
});

describe('a client that does not read', () => {
  // Events of some 20 kB: what the system itself keeps of a connection is full after some hundreds.
  const fields = Array.from({ length: 150 }, (_, i) => `${'x'.repeat(120)}${i}: id`);
  const query = `subscription { endless { ${fields.join(' ')} } }`;
  type Slow = { pause(): void; resume(): void; leave(): void };

  function slowOverEvents(): Slow {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify({ query });
    const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\naccept: text/event-stream`;
    socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    socket.on('data', () => {}).on('error', () => {});
    return { pause: () => socket.pause(), resume: () => socket.resume(), leave: () => socket.destroy() };
  }

  function slowOverSocket(): Slow {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.once('message', () => socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } })));
    return { pause: () => socket.pause(), resume: () => socket.resume(), leave: () => socket.terminate() };
  }

  it.each([
    ['server-sent events', slowOverEvents],
    ['WebSocket', slowOverSocket],
  ])('holds back its source, over %s, and goes on when it reads again', async (_name, open) => {
    let ticks = 0;
    const plain = graph.onTick;
    graph.onTick = () => {
      ticks += 1;
      return new Promise(setImmediate);
    };
    const more = (than: number) =>
      until('events come', async () => ticks > than || `${ticks} events`, { withinMs: 20_000 });
    const client = open();
    await more(5);
    client.pause();
    let seen = -1;
    const isStill = async () => {
      const before = seen;
      seen = ticks;
      return before === seen || `${ticks} events`;
    };
    await until('the source waits', isStill, { withinMs: 30_000, everyMs: 300 });
    expect(ticks).toBeLessThan(10_000);
    client.resume();
    await more(seen);
    client.leave();
    await until('nobody follows', async () => graph.followers === 0 || `${graph.followers} follow`, {
      withinMs: 5_000,
    });
    graph.onTick = plain;
  });
});

describe('while subgraphs go', () => {
  it('events go on without the part of one that is away, and end with an error when their source is', async () => {
    await using other = await startSmallGraph();
    await using at = await startGateway(other);
    const saved = gateway;
    gateway = at;
    let isVideoAway = false;
    let partial: Event;
    let last: Event;
    for await (const event of overEvents('subscription { endless { id size } }')) {
      if (!isVideoAway) expect(event).toEqual({ data: { endless: { id: 't1', size: 7 } } });
      if (!isVideoAway) await other.video[Symbol.asyncDispose]();
      isVideoAway = true;
      if (event.errors && !partial) void other.user[Symbol.asyncDispose]();
      if (event.errors) partial ??= event;
      last = event;
    }
    gateway = saved;
    const away = { extensions: { code: 'STORE_UNAVAILABLE', retryable: true } };
    expect(partial).toMatchObject({ data: { endless: { id: 't1', size: null } }, errors: [away] });
    expect(last).toMatchObject({ data: null, errors: [away] });
  });
});
