import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask } from './ask.ts';
import { gatewayMain, runGateway } from './run-gateway.ts';
import { type SmallGraph, startGateway, startSmallGraph } from './small-graph.ts';

describe('when a subgraph fails', () => {
  let graph: SmallGraph;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  beforeAll(async () => {
    graph = await startSmallGraph();
    gateway = await startGateway(graph);
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await graph[Symbol.asyncDispose]();
  });

  it('passes its code, its fields and the path on, and keeps the data of the others', async () => {
    expect(await ask(gateway, '{ fail(code: "RATE_LIMITED") videos }')).toMatchObject({
      status: 200,
      data: { fail: null, videos: 3 },
      errors: [
        {
          message: 'Too many requests; wait a little.',
          path: ['fail'],
          extensions: { code: 'RATE_LIMITED', retryable: true, limit: 5 },
        },
      ],
    });
  });

  it('names the one item of a list that failed in another subgraph', async () => {
    const { data, errors } = await ask(gateway, '{ things { id size } }');
    expect(data.things.map(({ size }: { size: number | null }) => size)).toEqual([7, null, 7]);
    expect(errors).toMatchObject([{ path: ['things', 1, 'size'], extensions: { code: 'VIDEO_NOT_FOUND' } }]);
  });

  it('masks what is none of a client’s business', async () => {
    const answer = await ask(gateway, '{ fail(code: "BUG") videos }');
    expect(JSON.stringify(answer)).not.toMatch(/hunter2|secret\.ts/);
    expect(answer.errors).toEqual([
      {
        message: 'Something went wrong on our side.',
        path: ['fail'],
        extensions: { code: 'INTERNAL', retryable: true },
      },
    ]);
  });

  it('answers what the others know while it is down, and is not healthy', async () => {
    await graph.video[Symbol.asyncDispose]();
    const { data, errors } = await ask(gateway, '{ videos thing { id size } }');
    expect(data).toEqual({ videos: null, thing: { id: 't1', size: null } });
    expect(errors[0]).toEqual({
      message: 'A part of the service is unavailable; try again.',
      extensions: { code: 'STORE_UNAVAILABLE', retryable: true },
    });
    const health = await fetch(`${gateway.url}/health`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ problems: { video: 'cannot be reached' } });
  });
});

/** Reads so many events of a subscription, and leaves. */
async function follow(url: string, events: number): Promise<void> {
  const leaving = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription Endless { endless { id } }' }),
    signal: leaving.signal,
  });
  let heard = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    heard += chunk;
    if (heard.split('event: next').length > events) break;
  }
  leaving.abort();
}

function slowOnes(lines: readonly Record<string, unknown>[], name: string) {
  return lines.filter(({ msg, operationName }) => msg === 'slow operation' && operationName === name);
}

describe('the process', () => {
  it('ends well on SIGTERM: what is in flight is answered, nothing new is taken, nothing is left open', async () => {
    await using graph = await startSmallGraph();
    const { child, url } = await runGateway(graph.env);
    expect((await ask({ url }, '{ videos }')).data).toEqual({ videos: 3 });
    const stopped = once(child, 'exit');
    let waiting = 0;
    graph.onWait = () => {
      waiting += 1;
      if (waiting === 4) child.kill('SIGTERM');
    };
    const socketUrl = `${url.replace('http', 'ws')}/graphql`;
    const client = createClient({ url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
    const overSocket = Array.fromAsync(client.iterate({ query: '{ wait(ms: 703) }' }));
    const inFlight = await Promise.all([700, 701, 702].map((ms) => ask({ url }, `{ wait(ms: ${ms}) }`)));
    expect(inFlight.map(({ data }) => data)).toEqual([{ wait: 700 }, { wait: 701 }, { wait: 702 }]);
    expect(await overSocket).toEqual([{ data: { wait: 703 } }]);
    await expect(ask({ url }, '{ videos }')).rejects.toThrow('fetch failed');
    expect(await stopped).toEqual([0, null]);
  });

  it('waits at its end for a connection no longer than a request may take', async () => {
    await using graph = await startSmallGraph();
    const gateway = await startGateway(graph, { REQUEST_TIMEOUT_MS: '300' });
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname).on('error', () => {});
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\n');
    await once(socket, 'connect');
    expect((await ask(gateway, '{ videos }')).status).toBe(200);
    const begun = performance.now();
    await gateway[Symbol.asyncDispose]();
    expect(performance.now() - begun).toBeLessThan(6_000);
  });

  it('logs under the request’s id what it masks, and what is slow, which a subscription is not for going on', async () => {
    await using graph = await startSmallGraph();
    graph.onTick = () => delay(120);
    const env = { ...graph.env, VIDEO_URL: 'http://127.0.0.1:9', SLOW_OPERATION_MS: '400' };
    const { child, url, lines } = await runGateway(env);
    const stopped = once(child, 'exit');
    await ask({ url }, 'query Mine { videos }');
    await ask({ url }, 'query Slow { wait(ms: 450) }');
    await follow(url, 1);
    const slowBefore = slowOnes(lines, 'Endless');
    await follow(url, 5);
    child.kill('SIGTERM');
    await stopped;
    expect(slowOnes(lines, 'Slow')).toMatchObject([{ kind: 'query', status: 200, subgraphs: ['user'] }]);
    expect(slowOnes(lines, 'Endless')).toEqual(slowBefore);
    const logged = lines.find(({ msg }) => msg === 'unexpected error');
    expect(logged).toMatchObject({
      operationName: 'Mine',
      err: { message: expect.stringContaining('"video" could not be reached') },
    });
    expect(logged?.requestId).toBe(lines.find(({ msg }) => msg === 'answered')?.requestId);
  });

  it('says in words what is wrong with its settings, and ends with 1', async () => {
    const child = spawn(process.execPath, [gatewayMain], { env: { PORT: 'x' }, stdio: ['ignore', 'ignore', 'pipe'] });
    const said = await text(child.stderr);
    expect(said).toMatch(/PORT.*\n.*IDENTITY_SECRET/);
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1);
  });
});
