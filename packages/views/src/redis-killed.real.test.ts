import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@reelgraph/devkit';
import { connectRedis } from '@reelgraph/redis';
import { expect, it } from 'vitest';
import { RedisEventLog } from './event-log.ts';
import { aView } from './views.fixture.ts';
import { Views } from './views.ts';

/** From the system's packages, as everywhere here. */
const PROGRAM = 'redis-server';

it('counts each answered view exactly once though Redis is killed with SIGKILL and started again', async () => {
  await using server = await RedisServer.start();
  const redis = await connectRedis({ url: `redis://127.0.0.1:${server.port}`, policy: 'noeviction' });
  const views = new Views(redis, { prefix: 'test' });
  const now = new Date();
  await views.open(now);
  let recorded = 0;
  for (let round = 0; round < 3; round++) {
    const killing = delay(20 + Math.random() * 80).then(() => server.killAndRestart());
    for (let batch = 0; batch < 25; batch++) {
      const some = Array.from({ length: 20 }, (_, index) => aView({ videoId: `video-${index % 4}` }));
      // A client that got no answer sends the same again.
      await until('the batch is answered', async () => (await views.record(some, now)).length === 20 || 'not yet', {
        withinMs: 30_000,
      });
      recorded += 20;
    }
    await killing;
  }
  const counts = await views.counts(['video-0', 'video-1', 'video-2', 'video-3'], now);
  expect([...counts.values()].map(({ LAST_HOUR }) => LAST_HOUR)).toEqual(Array(4).fill(recorded / 4));
  const log = new RedisEventLog(redis, 'test');
  const batches = await log.read(new Map(Array.from({ length: 256 }, (_, partition) => [partition, null])), 10_000);
  const events = batches.flatMap((batch) => batch.events);
  expect(new Set(events.map(({ id }) => id)).size).toBe(recorded);
  expect(events.filter(({ qualified }) => qualified)).toHaveLength(recorded);
  redis.disconnect();
});

/** A Redis of its own, with the settings that the windows ask for. */
class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  #child: ChildProcess;

  private constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
    this.#child = this.#launch();
  }

  static async start(): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), 'views-redis-'));
    const server = new RedisServer(await freePort(), folder);
    await server.#ready();
    return server;
  }

  async killAndRestart(): Promise<void> {
    await this.#kill();
    this.#child = this.#launch();
    await this.#ready();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #launch(): ChildProcess {
    const settings = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'];
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', ''];
    return spawn(PROGRAM, [...place, ...settings], { stdio: 'ignore' });
  }

  async #kill(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  async #ready(): Promise<void> {
    const ask = async () => {
      const redis = await connectRedis({ url: `redis://127.0.0.1:${this.port}`, policy: 'noeviction' });
      redis.disconnect();
      return true as const;
    };
    await until('Redis answers', ask, { withinMs: 10_000, everyMs: 20 });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
