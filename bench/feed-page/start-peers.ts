import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IDENTITY_HEADER, openVerifier, signIdentity } from '@reelgraph/auth';
import { findFreePorts, until } from '@reelgraph/devkit';
import { stripAuthorization } from '@reelgraph/federation';
import { installPeers } from '../gateway/install-peers.ts';
import { peers } from '../gateway/peers.ts';
import { ask } from '../gateway/running.ts';
import type { Viewer } from './load-pages.ts';
import type { Recorder } from './open-recorder.ts';
import { type Gateway, spawnProgram } from './start-gateway.ts';
import type { WorldOfClips } from './world-of-clips.ts';

/**
 * Others' gateways before what the rooms answered. They check no token and sign nothing: the client sends the signed identity,
 * which they pass on. Of the supergraph they get what stock gateways take, without the rules for who may see what.
 */
export async function startPeers(
  urls: Recorder['urls'],
  world: WorldOfClips,
): Promise<AsyncDisposable & { all: Gateway[] }> {
  await installPeers();
  await using opening = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'feed-page-peers-'));
  opening.defer(() => rm(folder, { recursive: true }));
  const supergraphFile = join(folder, 'supergraph.graphql');
  const subgraphsFile = join(folder, 'subgraphs.json');
  const configFile = join(folder, 'gateway.mjs');
  const sdl = await readFile(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8');
  await writeFile(supergraphFile, stripAuthorization(withUrls(sdl, urls)));
  await writeFile(subgraphsFile, JSON.stringify(urls));
  await writeFile(configFile, PASS_IDENTITY);
  const all: Gateway[] = [];
  for (const { name, command, isInstalled } of peers) {
    if (!isInstalled) continue;
    const [port = 0] = await findFreePorts(1);
    const [program = '', ...args] = command({ supergraphFile, subgraphsFile, port, jwksUrl: '' });
    const own = name.startsWith('hive') ? ['--config-path', configFile] : [];
    const [viewer] = await signIdentities({ ...world, viewers: world.viewers.slice(0, 1) });
    const env = { APOLLO_TELEMETRY_DISABLED: '1', LOG_LEVEL: 'error', IDENTITY: viewer?.identity };
    const peer = spawnProgram(name, port, [program, ...args, ...own], env);
    const isUp = async () => 'data' in Object(await ask(`${peer.url}/graphql`, '{ __typename }', {})) || 'no data';
    try {
      await until(`${name} answers`, isUp, { withinMs: 60_000 });
      all.push(opening.use(peer));
    } catch (error) {
      console.log(`${name} is left out: ${error}`);
      await peer[Symbol.asyncDispose]();
    }
  }
  const open = opening.move();
  return { all, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** For a minute the rooms take these; what they answered then is given again. */
export async function signIdentities({ world, viewers }: WorldOfClips): Promise<Viewer[]> {
  const { JWKS_URL = '', JWT_ISSUER = '', IDENTITY_SECRET = '' } = world.envFor('gateway', 0);
  const verify = openVerifier({ jwksUrl: JWKS_URL, issuer: JWT_ISSUER });
  const sign = async ({ token }: Viewer): Promise<Viewer> => {
    const viewer = await verify(token);
    const identity = { viewer, region: viewer.region ?? null, requestId: 'bench-feed-page' };
    return { token, identity: signIdentity(identity, IDENTITY_SECRET, new Date()) };
  };
  return Promise.all(viewers.map(sign));
}

function withUrls(sdl: string, urls: Recorder['urls']): string {
  return sdl.replaceAll(
    /@join__graph\(name: "(\w+)", url: "[^"]*"\)/g,
    (_, name: string) => `@join__graph(name: "${name}", url: "${urls[name]}")`,
  );
}

const PASS_IDENTITY = `export const gatewayConfig = {
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ '${IDENTITY_HEADER}': request.headers.get('${IDENTITY_HEADER}') ?? '' }),
  },
};
`;
