import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { until } from '../process/until.ts';
import type { StoreName, StoreSpec } from './store-spec.ts';

export type RedisOptions = {
  redisServer: string;
  name: Extract<StoreName, `redis-${string}`>;
  folder: string;
  port: number;
};

/** The queue and the view windows must never lose a key to make room; the cache may lose everything. */
export function redisSpec({ redisServer, name, folder, port }: RedisOptions): StoreSpec {
  const data = join(folder, name);
  const keeps = name !== 'redis-cache';
  const settings = keeps
    ? ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction']
    : ['--appendonly', 'no', '--maxmemory', '128mb', '--maxmemory-policy', 'allkeys-lru'];
  return {
    name,
    port,
    command: redisServer,
    args: [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      data,
      '--save',
      '',
      '--daemonize',
      'no',
      ...settings,
    ],
    env: {},
    prepare: () => mkdirSync(data, { recursive: true }),
    ready: (options) => until(`${name} answers`, () => ping(port), { ...options, everyMs: 20 }),
    address: `redis://127.0.0.1:${port}`,
  };
}

async function ping(port: number): Promise<true | string> {
  const socket = connect({ port, host: '127.0.0.1', timeout: 1000 });
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data');
    return String(answer).startsWith('+PONG') || `it says ${String(answer).trim()}`;
  } finally {
    socket.destroy();
  }
}
