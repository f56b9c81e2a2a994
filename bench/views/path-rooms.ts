import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type AccessTokenSigner, openSigner } from '@reelgraph/auth';
import { findFreePorts, isolate, startTestStores, until } from '@reelgraph/devkit';
import { cpuMs } from '../gateway/process-cost.ts';
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

type RunningRoom = AsyncDisposable & { readonly pid: number; readonly url: string };

async function startRoom(
  folder: string,
  flags: readonly string[],
  env: Record<string, string | number>,
): Promise<RunningRoom> {
  const texts = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
  const child = spawn(process.execPath, [...flags, join(root, folder, 'src/main.ts')], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, APOLLO_TELEMETRY_DISABLED: '1', ...texts },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${env.PORT}`;
  await until(`${folder} answers`, () => answers(url, child), { withinMs: 60_000 });
  return { pid: child.pid ?? 0, url, [Symbol.asyncDispose]: () => stop(child) };
}

/** Whatever it says: without the other subgraphs the gateway is not healthy. */
async function answers(url: string, { exitCode }: ChildProcess): Promise<true> {
  if (exitCode !== null) throw new Error(`It has ended with ${exitCode}.`);
  await (await fetch(`${url}/health`)).text();
  return true;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill();
  await exited;
}

async function serveKeys({ jwks }: AccessTokenSigner, port: number): Promise<Server> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
