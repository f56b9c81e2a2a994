import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRedis, type EvictionPolicy, type Redis } from '@reelgraph/redis';

/** From the system's packages, as everywhere here. */
const PROGRAM = 'redis-server';

/** A Redis of the bench's own, set as the windows want theirs. */
export class RedisServer implements AsyncDisposable {
  readonly redis: Redis;
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(redis: Redis, url: string, child: ChildProcess, folder: string) {
    this.redis = redis;
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(policy: EvictionPolicy = 'noeviction'): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), 'bench-redis-'));
    const port = await freePort();
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    const settings = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', policy];
    // Rewriting its file would take a core now and then, and not at the same moments in every run.
    const quiet = ['--auto-aof-rewrite-percentage', '0'];
    const child = spawn(PROGRAM, [...place, ...settings, ...quiet], { stdio: 'ignore' });
    const url = `redis://127.0.0.1:${port}`;
    for (let attempt = 0; ; attempt++)
      try {
        const redis = await connectRedis({ url, policy });
        return new RedisServer(redis, url, child, folder);
      } catch (error) {
        if (attempt === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
  }

  /** Seconds of CPU that the server has used for commands. */
  async cpuSeconds(): Promise<number> {
    const info = await this.redis.info('cpu');
    const seconds = (kind: string) => Number(new RegExp(`used_cpu_${kind}_main_thread:([\\d.]+)`).exec(info)?.[1]);
    return seconds('user') + seconds('sys');
  }

  async usedBytes(): Promise<number> {
    return Number(/used_memory:(\d+)/.exec(await this.redis.info('memory'))?.[1]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.redis.disconnect();
    const exited = once(this.#child, 'exit');
    this.#child.kill();
    await exited;
    await rm(this.#folder, { recursive: true, force: true });
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
