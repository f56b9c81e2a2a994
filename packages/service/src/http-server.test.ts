import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { healthOf } from './health.ts';
import { listenHttp, type PlainHandler, type Routes, sendJson } from './http-server.ts';

const since = new Date('2026-01-01T00:00:00Z');
const listen = (routes: Routes = {}, health = healthOf({})) =>
  listenHttp({ host: '127.0.0.1', port: 0, since, routes, health });

describe('a room’s HTTP server', () => {
  it('says since when it is well', async () => {
    await using http = await listen();
    const response = await fetch(`${http.url}/health`);
    expect([response.status, await response.json()]).toEqual([
      200,
      { status: 'ok', since: since.toISOString(), problems: {} },
    ]);
  });

  it('names what is not well, and a probe that never answers', async () => {
    await using http = await listen(
      {},
      healthOf({
        mongo: async () => {},
        redis: () => Promise.reject(new Error('connection refused')),
        store: () => new Promise(() => {}),
      }),
    );
    const response = await fetch(`${http.url}/health`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      problems: { redis: 'connection refused', store: expect.stringContaining('no answer') },
    });
  });

  it('answers 404 for unknown paths, names of object properties included', async () => {
    await using http = await listen();
    for (const path of ['/nothing', '/__proto__', '/constructor'])
      expect((await fetch(http.url + path)).status).toBe(404);
  });

  it('leads all that is below a path to its one handler', async () => {
    await using http = await listen({ '/below/*': ({ url }, response) => sendJson(response, 200, { url }) });
    for (const path of ['/below', '/below/', '/below/a/b?c'])
      expect(await (await fetch(http.url + path)).json()).toEqual({ url: path });
    for (const path of ['/', '/other/below/', '/*']) expect((await fetch(http.url + path)).status).toBe(404);
  });

  it('answers 500 without a stack trace when a handler throws', async () => {
    const routes: Routes = {
      '/later': () => Promise.reject(new Error('secret')),
      '/at-once': () => {
        throw new Error('secret');
      },
    };
    await using http = await listen(routes);
    for (const path of Object.keys(routes)) {
      const response = await fetch(http.url + path);
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain('secret');
    }
  });

  it('answers who offers to go on in HTTP/2, though it takes WebSockets', async () => {
    await using http = await listen();
    http.server.on('upgrade', (_request, socket) => socket.destroy());
    const { hostname, port } = new URL(http.url);
    const socket = connect(Number(port), hostname);
    const offer = 'connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__';
    socket.write(`GET /health HTTP/1.1\r\nhost: x\r\n${offer}\r\n\r\n`);
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1.1 200 OK/);
    socket.destroy();
  });

  it('loses no connection of a crowd that comes while it is busy', async () => {
    await using http = await listen();
    const { hostname, port } = new URL(http.url);
    const begun = performance.now();
    const sockets = Array.from({ length: 1_000 }, () => connect(Number(port), hostname));
    const calledAt = performance.now();
    const ends = await Promise.all(sockets.map((socket) => once(socket, 'connect').then(() => performance.now())));
    // A connection that the system dropped is tried again a second later.
    expect(Math.max(...ends) - calledAt).toBeLessThan(Math.max(900, calledAt - begun));
    for (const socket of sockets) socket.destroy();
  });

  it('takes a crowd in few turns of its loop, however much it has to do in each', async () => {
    await using http = await listen();
    const { hostname, port } = new URL(http.url);
    let [taken, turns] = [0, 0];
    http.server.on('connection', () => {
      taken += 1;
    });
    const sockets = Array.from({ length: 300 }, () => connect(Number(port), hostname));
    for (; taken < sockets.length; turns += 1) await new Promise(setImmediate);
    expect(turns).toBeLessThan(100);
    for (const socket of sockets) socket.destroy();
  });

  it('does not share its port', async () => {
    await using http = await listen();
    const port = Number(new URL(http.url).port);
    const second = listenHttp({ host: '127.0.0.1', port, since, routes: {}, health: healthOf({}) });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('lets what is in flight end well when it stops', async () => {
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const http = await listen({
      '/slow': async (_request, response) => {
        arrived();
        await delay(150);
        sendJson(response, 200, { done: true });
      },
    });
    const answer = fetch(`${http.url}/slow`);
    await arrival;
    await http[Symbol.asyncDispose]();
    expect(await (await answer).json()).toEqual({ done: true });
    await expect(fetch(`${http.url}/health`)).rejects.toThrow();
  });

  it('does not wait for a connection that nothing came over, nor longer than it is told for one where something did', async () => {
    const http = await listenHttp({
      host: '127.0.0.1',
      port: 0,
      since,
      routes: {},
      health: healthOf({}),
      drainMs: 400,
    });
    const { hostname, port } = new URL(http.url);
    const open = async () => {
      const socket = connect(Number(port), hostname).on('error', () => {});
      await once(socket, 'connect');
      return { socket, closed: once(socket, 'close') };
    };
    const [silent, begun] = [await open(), await open()];
    begun.socket.write('POST /health HTTP/1.1\r\n');
    expect((await fetch(`${http.url}/health`)).status).toBe(200);
    const ended = http[Symbol.asyncDispose]();
    await silent.closed;
    expect(begun.socket.closed).toBe(false);
    await ended;
    await begun.closed;
  });

  it('answers what arrived while it was busy, on a connection that it is about to close or has not taken yet', async () => {
    const http = await listen();
    const { hostname, port } = new URL(http.url);
    const open = () => connect({ port: Number(port), host: hostname, noDelay: true });
    const ask = (socket: Socket) => {
      socket.write('POST /health HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
      return once(socket, 'data').then(([data]) => String(data).split('\r\n', 1)[0]);
    };
    const used = open();
    expect(await ask(used)).toBe('HTTP/1.1 200 OK');
    const fresh = open();
    const ended = new Promise<void>((resolve) => {
      // By then the system has connected it, and the server has not heard of it.
      process.nextTick(() => resolve(http[Symbol.asyncDispose]()));
    });
    expect(await ask(fresh)).toBe('HTTP/1.1 200 OK');
    await delay(50);
    // From here on the loop comes to its timers before it reads.
    await new Promise(setImmediate);
    const last = ask(used);
    const busyUntil = performance.now() + 100;
    while (performance.now() < busyUntil);
    expect(await last).toBe('HTTP/1.1 200 OK');
    await ended;
  });

  it.each(['/work', '/lane'])(
    'answers every request that arrives on an open connection while it stops, at %s',
    async (path) => {
      const answer: PlainHandler = (_request, response) => sendJson(response, 200, { done: true });
      const options = { host: '127.0.0.1', port: 0, since, health: healthOf({}) };
      const http = await listenHttp({
        ...options,
        routes: { '/work': answer },
        lane: { path: '/lane', handler: answer },
      });
      let byNode = 0;
      http.server.on('request', () => {
        byNode += 1;
      });
      const agent = new Agent({ keepAlive: true });
      let answered = 0;
      const busyClient = async () => {
        for (;;) {
          const { error, reusedSocket } = await post(http.url + path, agent);
          if (error) return { reusedSocket };
          answered += 1;
        }
      };
      const clients = Promise.all(Array.from({ length: 20 }, busyClient));
      await vi.waitUntil(() => answered > 200, { interval: 1 });
      await http[Symbol.asyncDispose]();
      // Who has to connect anew finds the door closed; nobody loses what was sent on a connection that was good.
      expect(await clients).toEqual(Array(20).fill({ reusedSocket: false }));
      expect(byNode).toBe(path === '/lane' ? 0 : answered);
      agent.destroy();
    },
  );
});

function post(url: string, agent: Agent): Promise<{ error: unknown; reusedSocket: boolean }> {
  return new Promise((resolve) => {
    const sending = request(url, { method: 'POST', agent }, (response) => {
      response.resume().once('end', () => resolve({ error: null, reusedSocket: sending.reusedSocket }));
    });
    sending.once('error', (error) => resolve({ error, reusedSocket: sending.reusedSocket }));
    sending.end('x');
  });
}
