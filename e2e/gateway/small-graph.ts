import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { composeServices } from '@apollo/composition';
import { type AccessTokenSigner, type Identity, openSigner } from '@reelgraph/auth';
import { AppError, type ErrorCode } from '@reelgraph/errors';
import { readConfig } from '@reelgraph/gateway/config';
import { start } from '@reelgraph/gateway/start';
import { createLogger, type HttpService, sendJson } from '@reelgraph/service';
import { startSubgraph } from '@reelgraph/service/subgraph';
import { parse } from 'graphql';
import { EmailAddressResolver } from 'graphql-scalars';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated", "@key", "@policy", "@requiresScopes", "@tag"])';
const cacheControl = 'directive @cacheControl(maxAge: Int, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT';
const contracts = {
  user: `${link} ${cacheControl}
    scalar EmailAddress
    type Query { identity: String!  wait(ms: Int!): Int!  fail(code: String!): String  thing: Thing!  things(first: Int! = 20): [Thing!]!
      named(ids: [ID!]!): [Thing!]! @cacheControl(maxAge: 60)
      mine: String @authenticated  operated: String @requiresScopes(scopes: [["operate"]])
      vetted: String @policy(policies: [["vet"]]) }
    type Mutation { say(word: String!): String!  write(email: EmailAddress!): String!  touch(id: ID!): Thing! }
    type Subscription { ticks(to: Int!): Thing!  endless: Thing! }
    type Thing @key(fields: "id") { id: ID! }`,
  video: `${link} ${cacheControl}
    "Every time that it is read it says how often anything was."
    type Thing @key(fields: "id") @cacheControl(maxAge: 60) {
      id: ID!  size: Int  read: Int!  readByAll: Int! @tag(name: "public")  secret: Int! @tag(name: "private") }
    type Query { videos: Int  clip(id: ID!): Clip @cacheControl(maxAge: 60) }
    "Every time that it is fetched it says how often that was."
    type Clip { id: ID!  fetched: Int! }`,
};

export type SmallGraph = AsyncDisposable & {
  /** The settings that a gateway needs for this graph. */
  readonly env: Record<string, string>;
  readonly signer: AccessTokenSigner;
  readonly privateKeyPem: string;
  readonly user: HttpService;
  readonly video: HttpService;
} & Hooks;

type Hooks = {
  /** Called at the beginning of every `wait`. */
  onWait: () => void;
  /** How often `mine` and `operated` were asked for. */
  guarded: number;
  /** The ids of all things that were looked up in the video subgraph. */
  lookedUp: string[];
  /** Called before every event of `endless`. */
  onTick: () => void | Promise<void>;
  /** How many follow `endless`. */
  followers: number;
};

/** Two real subgraphs of a few fields, on free ports, with all that a gateway needs in front of them. */
export async function startSmallGraph(): Promise<SmallGraph> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'reelgraph-graph-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const privateKeyPem = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
  const signer = await openSigner({ privateKeyPem, issuer: 'reelgraph' });
  const identitySecret = 'a secret of thirty-two characters';
  const hooks: Hooks = {
    onWait: () => {},
    onTick: () => new Promise(setImmediate),
    followers: 0,
    guarded: 0,
    lookedUp: [],
  };
  const subgraph = async (name: keyof typeof contracts, resolvers: object): Promise<HttpService> => {
    const file = join(folder, `${name}.graphql`);
    await writeFile(file, contracts[name]);
    const service = await startSubgraph({
      schemaFile: pathToFileURL(file),
      resolvers,
      contextOf: (identity, _log, signal) => ({ identity, signal }),
      identitySecret,
      host: '127.0.0.1',
      port: 0,
      routes: { '/.well-known/jwks.json': (_request, response) => sendJson(response, 200, signer.jwks) },
      health: async () => ({}),
      log: createLogger(name, 'silent'),
    });
    return opened.use(service);
  };
  const user = await subgraph('user', userResolvers(hooks));
  const video = await subgraph('video', videoResolvers(hooks));
  const supergraphFile = join(folder, 'supergraph.graphql');
  await writeFile(supergraphFile, composeContracts());
  const open = opened.move();
  return Object.assign(hooks, {
    env: {
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PORT: '0',
      IDENTITY_SECRET: identitySecret,
      SUPERGRAPH_FILE: supergraphFile,
      JWKS_URL: `${user.url}/.well-known/jwks.json`,
      USER_URL: user.url,
      VIDEO_URL: `${video.url}/graphql`,
    },
    signer,
    privateKeyPem,
    user,
    video,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  });
}

/** A gateway in this process. */
export function startGateway(graph: SmallGraph, env: Record<string, string> = {}) {
  return start(readConfig({ ...graph.env, ...env }));
}

function userResolvers(hooks: Hooks) {
  return {
    Query: {
      identity: (_: unknown, _args: unknown, context: { identity: Identity }) => JSON.stringify(context.identity),
      wait: async (_: unknown, { ms }: { ms: number }) => {
        hooks.onWait();
        await new Promise((resolve) => setTimeout(resolve, ms));
        return ms;
      },
      fail: (_: unknown, { code }: { code: ErrorCode | 'BUG' }) => {
        if (code === 'BUG') throw new Error('password=hunter2 at /srv/app/secret.ts');
        throw new AppError(code, { fields: { limit: 5 } });
      },
      thing: () => ({ id: 't1' }),
      named: (_: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id })),
      mine: () => `mine ${++hooks.guarded}`,
      operated: () => `operated ${++hooks.guarded}`,
      vetted: () => `vetted ${++hooks.guarded}`,
      things: (_: unknown, { first }: { first: number }) => {
        if (first > 50) throw new AppError('PAGE_TOO_LARGE');
        return [{ id: 't1' }, { id: 'broken' }, { id: 't3' }];
      },
    },
    Mutation: {
      say: (_: unknown, { word }: { word: string }) => word,
      write: (_: unknown, { email }: { email: string }) => email,
      touch: (_: unknown, { id }: { id: string }) => ({ id }),
    },
    Subscription: {
      ticks: {
        async *subscribe(_: unknown, { to }: { to: number }) {
          for (let i = 1; i <= to; i += 1) yield { ticks: { id: i === 2 ? 'broken' : `t${i}` } };
        },
      },
      endless: {
        async *subscribe(_: unknown, _args: unknown, { signal }: { signal: AbortSignal }) {
          hooks.followers += 1;
          try {
            while (!signal.aborted) {
              await hooks.onTick();
              yield { endless: { id: 't1' } };
            }
          } finally {
            hooks.followers -= 1;
          }
        },
      },
    },
    Thing: {},
    EmailAddress: EmailAddressResolver,
  };
}

function videoResolvers(hooks: Hooks) {
  let times = 0;
  const count = (): number => ++times;
  return {
    Query: { videos: () => 3, clip: (_: unknown, { id }: { id: string }) => ({ id, fetched: count() }) },
    Thing: {
      __resolveReference(reference: { id: string }) {
        hooks.lookedUp.push(reference.id);
        return reference;
      },
      size({ id }: { id: string }) {
        if (id === 'broken') throw new AppError('VIDEO_NOT_FOUND');
        return 7;
      },
      read: count,
      readByAll: count,
      secret: count,
    },
  };
}

function composeContracts(): string {
  const services = Object.entries(contracts).map(([name, sdl]) => ({
    name,
    url: 'http://127.0.0.1:9/graphql',
    typeDefs: parse(sdl),
  }));
  const composed = composeServices(services);
  if (composed.errors) throw new AggregateError(composed.errors);
  return composed.supergraphSdl;
}
