import { findFreePorts } from '@reelgraph/devkit';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask } from './ask.ts';
import { type SmallGraph, startGateway, startSmallGraph } from './small-graph.ts';

let graph: SmallGraph;
beforeAll(async () => {
  graph = await startSmallGraph();
});
afterAll(() => graph[Symbol.asyncDispose]());

describe('Prometheus', () => {
  it('reads what happened, on a port of its own', async () => {
    const [port = 0] = await findFreePorts(1);
    await using gateway = await startGateway(graph, { METRICS_PORT: String(port), MAX_COST: '50' });
    await ask(gateway, 'query Things { things { id size } }');
    await ask(
      gateway,
      'query Costly { a: things { id } b: things { id } c: things { id } d: things { id } e: things { id } f: things { id } }',
    );
    await ask(gateway, '{ videos }', { authorization: 'Bearer x' });
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toMatch(/reelgraph_operation_seconds_count\{operation="Things",outcome="errors"\} 1/);
    expect(text).toMatch(/reelgraph_operation_cost_total\{operation="Things"\} 20/);
    expect(text).toMatch(/reelgraph_subgraph_seconds_count\{subgraph="video",outcome="200"\} 1/);
    expect(text).toMatch(/reelgraph_breaker_state\{subgraph="user"\} 0/);
    expect(text).toMatch(/reelgraph_refused_total\{code="OPERATION_TOO_EXPENSIVE"\} 1/);
    expect(text).toMatch(/reelgraph_refused_total\{code="TOKEN_INVALID"\} 1/);
    expect(text).toMatch(/reelgraph_documents 2/);
    expect((await fetch(`${gateway.url}/metrics`)).status).toBe(404);
  });
});

describe('Prometheus reads of operations over WebSocket and of subscriptions', () => {
  it('that they count and are refused as requests are, and that a subscription takes as long as it takes to begin', async () => {
    const [port = 0] = await findFreePorts(1);
    await using gateway = await startGateway(graph, { METRICS_PORT: String(port), MAX_IN_FLIGHT: '1' });
    const read = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const url = `${gateway.url.replace('http', 'ws')}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, lazy: false });
    const overSocket = (query: string) => Array.fromAsync(client.iterate({ query }));
    expect(await overSocket('query Spoken { videos }')).toEqual([{ data: { videos: 3 } }]);
    const begun = Promise.withResolvers<void>();
    graph.onWait = begun.resolve;
    const slow = overSocket('{ wait(ms: 300) }');
    await begun.promise;
    expect((await ask(gateway, '{ videos }')).status).toBe(503);
    await expect(overSocket('{ videos }')).rejects.toMatchObject([{ extensions: { code: 'OVERLOADED' } }]);
    await slow;
    const events = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription Goes { endless { id } }' }),
    });
    const text = await read();
    await events.body?.cancel();
    await client.dispose();
    expect(text).toMatch(/reelgraph_shed 2/);
    expect(text).toMatch(/reelgraph_refused_total\{code="OVERLOADED"\} 2/);
    for (const name of ['Spoken', 'Goes'])
      expect(text).toContain(`reelgraph_operation_seconds_count{operation="${name}",outcome="ok"} 1`);
  });
});

describe('a developer', () => {
  const explain = { 'x-reelgraph-explain': '1' };
  const explained = async (at: { url: string }, headers: Record<string, string>) => {
    const response = await fetch(`${at.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: 'query One { thing { id size } }' }),
    });
    // @note tests assert the shape.
    return (await response.json()) as { data: unknown; extensions?: { explain: Record<string, unknown> } };
  };

  it('sees the cost, the plan and every fetch of an answer that is otherwise the same', async () => {
    await using gateway = await startGateway(graph);
    const { data, extensions } = await explained(gateway, explain);
    expect(data).toEqual({ thing: { id: 't1', size: 7 } });
    const fetched = { startedAfterMs: expect.any(Number), ms: expect.any(Number), outcome: 'ok' };
    expect(extensions?.explain).toMatchObject({
      operation: 'One',
      cost: 2,
      plan: {
        sequence: [
          { fetch: 'user', id: 0, kind: 'query', operation: expect.stringContaining('thing{') },
          { fetch: 'video', id: 1, at: 'thing', operation: expect.stringContaining('_entities') },
        ],
      },
      fetches: [
        { id: 0, subgraph: 'user', ...fetched, entities: 0 },
        { id: 1, subgraph: 'video', ...fetched, entities: 1, objects: 1, cached: 0, shared: false },
      ],
    });
  });

  it('sees nothing of it in production, unless they operate it', async () => {
    await using gateway = await startGateway(graph, { NODE_ENV: 'production', TRUSTED_DOCUMENTS: 'all' });
    expect((await explained(gateway, explain)).extensions).toBeUndefined();
    const viewer = { userId: 'u1', kind: 'USER', scopes: ['operate'], sessionId: 's1' } as const;
    const { token } = await graph.signer.sign(viewer);
    const { extensions } = await explained(gateway, { ...explain, authorization: `Bearer ${token}` });
    expect(extensions?.explain.fetches).toHaveLength(2);
  });
});
