import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('the process', () => {
  it('ends well on SIGTERM: what is in flight is answered, nothing new is taken, nothing is left open', async () => {
    await using graph = await startSmallGraph();
    const { child, url } = await runGateway(graph.env);
    expect((await ask({ url }, '{ videos }')).data).toEqual({ videos: 3 });
    const stopped = once(child, 'exit');
    let waiting = 0;
    graph.onWait = () => {
      waiting += 1;
      if (waiting === 3) child.kill('SIGTERM');
    };
    const inFlight = await Promise.all([700, 701, 702].map((ms) => ask({ url }, `{ wait(ms: ${ms}) }`)));
    expect(inFlight.map(({ data }) => data)).toEqual([{ wait: 700 }, { wait: 701 }, { wait: 702 }]);
    await expect(ask({ url }, '{ videos }')).rejects.toThrow('fetch failed');
    expect(await stopped).toEqual([0, null]);
  });

  it('logs under the request’s id what it masks', async () => {
    await using graph = await startSmallGraph();
    const { child, url, lines } = await runGateway({ ...graph.env, VIDEO_URL: 'http://127.0.0.1:9' });
    const stopped = once(child, 'exit');
    await ask({ url }, 'query Mine { videos }');
    child.kill('SIGTERM');
    await stopped;
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
