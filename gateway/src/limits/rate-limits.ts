import { AppError } from '@reelgraph/errors';
import { inOneGo, type Redis } from '@reelgraph/redis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { Config } from '../config.ts';
import { Meter } from './meter.ts';

const GATHER_MS = 100;

/** The limits that the settings name. */
export function openRateLimits(config: Config, redis: Redis, onAway: (error: unknown) => void): RateLimits {
  return new RateLimits({
    redis,
    prefix: config.KEY_PREFIX,
    viewerPoints: config.RATE_LIMIT_VIEWER,
    addressPoints: config.RATE_LIMIT_ADDRESS,
    windowSeconds: config.RATE_LIMIT_SECONDS,
    onAway,
  });
}

export type RateLimitOptions = {
  readonly redis: Redis;
  readonly prefix: string;
  /** Points per window that a viewer has, and an address; 0 means no limit. A request costs its operation's cost, 1 at least. */
  readonly viewerPoints: number;
  readonly addressPoints: number;
  readonly windowSeconds: number;
  /** Hears that Redis could not be asked: nobody is limited meanwhile. */
  readonly onAway: (error: unknown) => void;
};

/** Who asks: the viewer where there is one, and always an address. */
export type Asker = { readonly viewerId: string | null; readonly address: string };

/** Limits what each viewer and each address may ask for, over all gateways together. */
export class RateLimits implements AsyncDisposable {
  readonly #viewers: Meter | null;
  readonly #addresses: Meter | null;

  constructor(options: RateLimitOptions) {
    this.#viewers = meterOf(options, 'viewer', options.viewerPoints);
    this.#addresses = meterOf(options, 'address', options.addressPoints);
  }

  /** Before anything is done for a request. Throws RATE_LIMITED with the seconds to wait. */
  checkAddress(address: string): void {
    refuseFor(this.#addresses?.waitOf(address) ?? 0);
  }

  /** Before an operation runs, when it is known who asks and what it costs. Throws RATE_LIMITED. */
  spend({ viewerId, address }: Asker, cost: number): void {
    const points = Math.max(1, Math.ceil(cost));
    if (viewerId !== null && this.#viewers) spend(this.#viewers, viewerId, points);
    if (this.#addresses) spend(this.#addresses, address, points);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#viewers?.[Symbol.asyncDispose](), this.#addresses?.[Symbol.asyncDispose]()]);
  }
}

function meterOf(options: RateLimitOptions, name: string, points: number): Meter | null {
  const { redis, prefix, windowSeconds, onAway } = options;
  if (points <= 0) return null;
  const counter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${prefix}:rate:${name}`,
    points,
    duration: windowSeconds,
  });
  return new Meter({
    ...{ counter, points, gatherMs: GATHER_MS, onAway },
    inOneGo: (count) => inOneGo(redis, count),
    isAway: () => redis.status !== 'ready',
  });
}

function spend(meter: Meter, key: string, points: number): void {
  refuseFor(meter.waitOf(key));
  if (!meter.use(key, points)) refuseFor(1_000);
}

function refuseFor(waitMs: number): void {
  if (waitMs <= 0) return;
  throw new AppError('RATE_LIMITED', { fields: { retryAfterSeconds: Math.ceil(waitMs / 1_000) } });
}
