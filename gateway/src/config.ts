import { type Env, identityEnv, keyPrefixEnv, parseEnv, roomEnv } from '@reelgraph/service';
import { z } from 'zod';
import { issuersSetting } from './http/open-identities.ts';

const address = z.url({ protocol: /^https?$/ });

const count = z.coerce.number().int().min(0);
const most = z.coerce.number().int().min(1);

/** What keeps the gateway standing, and what it lets people see of itself. */
const safetyEnv = {
  /** Shared limits, registered documents and cached answers; the gateway serves without it too. */
  REDIS_CACHE_URL: z.string().startsWith('redis').nullable().default(null),
  /** Keeps public answers in the cache while subgraphs say that they are fresh; needs REDIS_CACHE_URL and REDIS_QUEUE_URL. */
  RESPONSE_CACHE: z.enum(['on', 'off']).default('off'),
  /** Keeps entities in the same way, for viewers too; `auto` is on where both are there. */
  ENTITY_CACHE: z.enum(['auto', 'on', 'off']).default('auto'),
  /** Where the change log is read from, which says what may not be answered from the cache any more. */
  REDIS_QUEUE_URL: z.string().startsWith('redis').nullable().default(null),
  /** Which operations are run: those of the manifests only, or all; `auto` is only in production. */
  TRUSTED_DOCUMENTS: z.enum(['auto', 'only', 'all']).default('auto'),
  /** Manifests, separated by commas, in Apollo's format or Relay's. */
  TRUSTED_DOCUMENTS_FILES: z.string().default('schema/persisted-queries.json').transform(splitList),
  MAX_COST: most.default(2_500),
  /** Length of lists that say nothing of their own. */
  DEFAULT_LIST_SIZE: count.default(10),
  /** Cost that one viewer, and one address, may ask for in a window; 0 is no limit. */
  RATE_LIMIT_VIEWER: count.default(20_000),
  RATE_LIMIT_ADDRESS: count.default(200_000),
  RATE_LIMIT_SECONDS: most.default(60),
  /** Header in which the proxy in front says the client's address; trusted only where it is named. */
  CLIENT_ADDRESS_HEADER: z.string().toLowerCase().nullable().default(null),
  REQUEST_TIMEOUT_MS: most.default(15_000),
  SUBGRAPH_TIMEOUT_MS: most.default(10_000),
  /** Requests under way, and delay of the event loop, beyond which others are refused with 503. */
  MAX_IN_FLIGHT: most.default(1_000),
  MAX_LOOP_DELAY_MS: count.default(500),
  /** Where Prometheus reads measurements, on the same host; unset, nowhere. Not for the public. */
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).nullable().default(null),
  /** Operations that take longer are logged with their fetches. */
  SLOW_OPERATION_MS: most.default(1_000),
};

export type Config = ReturnType<typeof readConfig>;

/** Reads the gateway's settings; throws a ConfigError that names every problem. */
export function readConfig(env: Env) {
  return parseEnv(env, {
    ...roomEnv,
    ...identityEnv,
    ...keyPrefixEnv,
    ...safetyEnv,
    GATEWAY_ENGINE: z.enum(['compiled', 'stock']).default('compiled'),
    SUPERGRAPH_FILE: z.string().default('schema/supergraph.graphql'),
    USER_URL: address.nullable().default(null),
    VIDEO_URL: address.nullable().default(null),
    FEED_URL: address.nullable().default(null),
    JWKS_URL: address,
    JWT_ISSUER: z.string().min(1).default('reelgraph'),
    /** Others whose tokens count; each may speak for every user. */
    JWT_ISSUERS: issuersSetting,
    /** Header in which the edge says the viewer's country; trusted only where it is named, since clients could send it. */
    EDGE_REGION_HEADER: z.string().toLowerCase().nullable().default(null),
    /** How much one viewer may follow at a time; and one address, for those who did not sign in, and in connections. */
    SUBSCRIPTIONS_PER_VIEWER: most.default(20),
    SUBSCRIPTIONS_PER_ADDRESS: most.default(200),
    /** Origins of web apps, separated by commas, or `*`; native apps need none. */
    CORS_ORIGINS: z.string().default('').transform(splitList),
    /** GraphiQL at `/`, with introspection; `auto` is on everywhere but in production. */
    PLAYGROUND: z.enum(['auto', 'on', 'off']).default('auto'),
    /** Where the playground's bundle is kept once it is built. */
    PLAYGROUND_CACHE_DIR: z.string().default('.reelgraph/playground'),
  });
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}
