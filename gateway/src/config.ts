import { type Env, identityEnv, parseEnv, roomEnv } from '@reelgraph/service';
import { z } from 'zod';

const address = z.url({ protocol: /^https?$/ });

export type Config = ReturnType<typeof readConfig>;

/** Reads the gateway's settings; throws a ConfigError that names every problem. */
export function readConfig(env: Env) {
  return parseEnv(env, {
    ...roomEnv,
    ...identityEnv,
    GATEWAY_ENGINE: z.enum(['compiled', 'stock']).default('compiled'),
    SUPERGRAPH_FILE: z.string().default('schema/supergraph.graphql'),
    USER_URL: address.nullable().default(null),
    VIDEO_URL: address.nullable().default(null),
    FEED_URL: address.nullable().default(null),
    JWKS_URL: address,
    JWT_ISSUER: z.string().min(1).default('reelgraph'),
    /** Header in which the edge says the viewer's country; trusted only where it is named, since clients could send it. */
    EDGE_REGION_HEADER: z.string().toLowerCase().nullable().default(null),
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
