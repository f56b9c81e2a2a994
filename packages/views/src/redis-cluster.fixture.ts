import { findFreePorts, until } from '@reelgraph/devkit';
import { connectRedis } from '@reelgraph/redis';
import { RedisServer } from './redis-server.fixture.ts';

const SLOTS = 16_384;

/** A cluster of three masters; disposing ends them. `url` is for `connectRedis`. */
export async function startCluster(): Promise<AsyncDisposable & { url: string }> {
  await using starting = new AsyncDisposableStack();
  const buses = await findFreePorts(3);
  const nodes = await Promise.all(
    buses.map(async (bus) => {
      const args = ['--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-node-timeout', '5000'];
      return { bus, server: starting.use(await RedisServer.start({ args })) };
    }),
  );
  const share = Math.ceil(SLOTS / nodes.length);
  const [first] = nodes;
  for (const [place, { server }] of nodes.entries()) {
    const redis = await connectRedis({ url: server.url, policy: 'noeviction' });
    await redis.cluster('ADDSLOTSRANGE', place * share, Math.min(SLOTS, (place + 1) * share) - 1);
    if (first && place > 0) await redis.call('CLUSTER', 'MEET', '127.0.0.1', first.server.port, first.bus);
    redis.disconnect();
  }
  for (const { server } of nodes)
    await until('the node knows all slots', () => isWhole(server.url), { withinMs: 30_000 });
  const open = starting.move();
  return { url: nodes.map(({ server }) => server.url).join(','), [Symbol.asyncDispose]: () => open.disposeAsync() };
}

async function isWhole(url: string): Promise<true | string> {
  const redis = await connectRedis({ url, policy: 'noeviction' });
  const info = String(await redis.cluster('INFO'));
  redis.disconnect();
  return /cluster_state:ok/.test(info) && /cluster_known_nodes:3/.test(info) ? true : info;
}
