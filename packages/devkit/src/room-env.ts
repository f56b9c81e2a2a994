import { join } from 'node:path';
import { folders, root } from './folders.ts';
import type { IsolatedEnv } from './isolate.ts';
import type { DevelopmentKeys } from './keys.ts';
import type { RoomName } from './rooms.ts';

export type RoomEnvInput = {
  name: RoomName;
  port: number;
  stores: IsolatedEnv;
  keys: DevelopmentKeys;
  tmp: string;
  /** Where the three subgraphs answer. */
  urls: Record<'user' | 'video' | 'feed', string>;
  /** Where the edges are; left out, there are none. */
  edges?: EdgeEnv;
};

/** What rooms read of the edges. */
export type EdgeEnv = Readonly<Record<'EDGE_URLS' | 'EDGE_CONTROL_URLS' | 'EDGE_SECRET', string>>;

/** The environment of one room: the stores for all, and to each alone what only it may know. */
export function roomEnv({ name, port, stores, keys, tmp, urls, edges }: RoomEnvInput): Record<string, string> {
  const { JWT_PRIVATE_KEY, IDENTITY_SECRET, WATCH_TOKEN_SECRET } = keys;
  const all = { HOST: '127.0.0.1', PORT: String(port), ...stores };
  const graph = { ...all, IDENTITY_SECRET, JWT_ISSUER: 'reelgraph' };
  switch (name) {
    case 'user':
      return { ...graph, JWT_PRIVATE_KEY };
    case 'video':
      return {
        ...graph,
        WATCH_TOKEN_SECRET,
        ...(edges && { EDGE_URLS: edges.EDGE_URLS, EDGE_SECRET: edges.EDGE_SECRET }),
      };
    case 'feed':
      return { ...graph, WATCH_TOKEN_SECRET };
    case 'cacher':
      return { ...all, ...edges };
    case 'gateway':
      return {
        ...graph,
        JWKS_URL: `${urls.user}/.well-known/jwks.json`,
        SUPERGRAPH_FILE: join(root, 'schema/supergraph.graphql'),
        USER_URL: `${urls.user}/graphql`,
        VIDEO_URL: `${urls.video}/graphql`,
        FEED_URL: `${urls.feed}/graphql`,
        // On one machine everybody has the same address.
        RATE_LIMIT_ADDRESS: '0',
        // Built once; kept with the tools, since it is the same for every start and every test.
        PLAYGROUND_CACHE_DIR: join(folders.tools, 'playground'),
      };
    case 'compressor':
      return { ...all, MEDIA_TMP_DIR: join(tmp, 'media'), COMPRESSOR_DRAIN_MS: '2000' };
    case 'intake':
      return { ...all, OPERATOR_PASSWORD: keys.OPERATOR_PASSWORD };
    case 'ingester':
    case 'archiver':
    case 'restorer':
    case 'precompute':
      return all;
    default:
      return name satisfies never;
  }
}
