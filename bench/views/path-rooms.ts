import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type AccessTokenSigner, openSigner } from '@reelgraph/auth';
import { findFreePorts, isolate, startTestStores } from '@reelgraph/devkit';
import { cpuMs } from '../gateway/process-cost.ts';
import { startRoom } from '../rooms/start-room.ts';
import { newKeys } from './path-keys.ts';

/** One gateway and one feed subgraph as in production, and the stores behind them. */
export type PathRooms = AsyncDisposable & {
  readonly gatewayUrl: string;
  readonly env: Readonly<Record<'MONGODB_URL' | 'MONGODB_DATABASE' | 'REDIS_VIEWS_URL' | 'KEY_PREFIX', string>>;
  readonly watchTokenSecret: string;
  readonly signer: AccessTokenSigner;
  /** Milliseconds of CPU that each has used. */
  cpu(): Record<string, number>;
};

const root = join(import.meta.dirname, '../..');

export async function startPathRooms(options: { profileTo: string | undefined }): Promise<PathRooms> {
  await using starting = new AsyncDisposableStack();
  const stores = starting.use(await startTestStores());
  const { env } = starting.use(await isolate(stores.env));
  const { privateKeyPem, identitySecret, watchTokenSecret } = newKeys();
  const signer = await openSigner({ privateKeyPem, issuer: 'reelgraph' });
  const [feedPort = 0, gatewayPort = 0, jwksPort = 0] = await findFreePorts(3);
  starting.use(await serveKeys(signer, jwksPort));
  const all = {
    NODE_ENV: 'production',
    LOG_LEVEL: 'error',
    HOST: '127.0.0.1',
    ...env,
    IDENTITY_SECRET: identitySecret,
  };
  const profile = options.profileTo ? ['--cpu-prof', '--cpu-prof-dir', options.profileTo] : [];
  const feed = starting.use(
    await startRoom('subgraphs/feed', profile, { ...all, PORT: feedPort, WATCH_TOKEN_SECRET: watchTokenSecret }),
  );
  const gateway = starting.use(
    await startRoom('gateway', profile, {
      ...all,
      PORT: gatewayPort,
      JWKS_URL: `http://127.0.0.1:${jwksPort}/`,
      FEED_URL: `http://127.0.0.1:${feedPort}/graphql`,
      SUPERGRAPH_FILE: join(root, 'schema/supergraph.graphql'),
      TRUSTED_DOCUMENTS_FILES: join(root, 'schema/persisted-queries.json'),
      // The load is to be carried, not refused; on one machine everybody has the same address.
      MAX_LOOP_DELAY_MS: 0,
      RATE_LIMIT_ADDRESS: 0,
    }),
  );
  const pids = new Map([
    ['gateway', gateway.pid],
    ['feed', feed.pid],
    ...stores.running.map(({ name, pid }): [string, number] => [name, pid() ?? 0]),
  ]);
  const started = starting.move();
  return {
    gatewayUrl: gateway.url,
    env,
    watchTokenSecret,
    signer,
    cpu: () => ({
      ...Object.fromEntries([...pids].map(([name, pid]) => [name, cpuMs(pid)])),
      'this load': cpuMs(process.pid),
    }),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function serveKeys({ jwks }: AccessTokenSigner, port: number): Promise<Server> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
