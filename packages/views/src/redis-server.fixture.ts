import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePorts, until } from '@reelgraph/devkit';
import { connectRedis } from '@reelgraph/redis';

/** From the system's packages, as everywhere here. */
const PROGRAM = 'redis-server';

export type ServerOptions = { program?: string; args?: readonly string[] };

/** A Redis of its own, or what speaks like one, with the settings that the windows ask for. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #options: ServerOptions;
  #child: ChildProcess;

  private constructor(port: number, folder: string, options: ServerOptions) {
    this.port = port;
    this.#folder = folder;
    this.#options = options;
    this.#child = this.#launch();
  }

  static async start(options: ServerOptions = {}): Promise<RedisServer> {
    const [port = 0] = await findFreePorts(1);
    const server = new RedisServer(port, await mkdtemp(join(tmpdir(), 'views-redis-')), options);
    await server.#ready();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
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
    const { program = PROGRAM, args = [] } = this.#options;
    return spawn(program, [...place, ...settings, ...args], { stdio: 'ignore' });
  }

  async #kill(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  async #ready(): Promise<void> {
    const ask = async () => {
      const redis = await connectRedis({ url: this.url, policy: 'noeviction' });
      redis.disconnect();
      return true as const;
    };
    await until('Redis answers', ask, { withinMs: 10_000, everyMs: 20 });
  }
}
