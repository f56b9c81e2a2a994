import { join } from 'node:path';

const main = join(import.meta.dirname, '../../gateway/src/main.ts');

export type ProductionSettings = {
  readonly supergraphFile: string;
  readonly port: number;
  readonly jwksUrl: string;
  readonly redisUrl?: string;
  readonly timeoutMs?: number;
  /** The proxy before it says where clients are. */
  readonly isBehindFront?: boolean;
  /** The folder in which Node says, at its end, what its time went into. */
  readonly profile?: string;
};

/**
 * Our gateway with everything that is on in production but what the graph of the bench has not (sizes of lists, a manifest).
 * Limits count every request, and are too high to be met.
 */
export function productionGateway(settings: ProductionSettings): readonly string[] {
  const given = {
    NODE_ENV: 'production',
    LOG_LEVEL: 'error',
    PORT: settings.port,
    METRICS_PORT: settings.port + 1_000,
    SUPERGRAPH_FILE: settings.supergraphFile,
    IDENTITY_SECRET: 'a secret of thirty-two characters',
    JWKS_URL: settings.jwksUrl,
    TRUSTED_DOCUMENTS: 'all',
    MAX_COST: 1_000_000_000,
    RATE_LIMIT_VIEWER: 1_000_000_000_000,
    RATE_LIMIT_ADDRESS: 1_000_000_000_000,
    ...(settings.redisUrl && { REDIS_CACHE_URL: settings.redisUrl }),
    ...(settings.isBehindFront && { CLIENT_ADDRESS_HEADER: 'x-real-ip' }),
    ...(settings.timeoutMs && { REQUEST_TIMEOUT_MS: settings.timeoutMs }),
  };
  const env = Object.entries(given).map(([name, value]) => `${name}=${value}`);
  const profile = settings.profile ? ['--cpu-prof', '--cpu-prof-dir', settings.profile] : [];
  return ['env', ...env, process.execPath, '--max-semi-space-size=64', ...profile, main];
}
