import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IsolatedEnv } from '../isolate.ts';
import { Guardian } from '../process/guardian.ts';
import { until } from '../process/until.ts';
import { createProgress } from '../progress.ts';
import type { EdgeEnv } from '../room-env.ts';
import { findFreePorts } from '../stores/free-ports.ts';
import { provideEdgeProgram } from './provide-edge-program.ts';
import type { EdgeOptions } from './render-edge.ts';
import { startEdge } from './start-edge.ts';

/** Edges of a test's own before its media bucket. */
export type TestEdges = AsyncDisposable & {
  /** The settings that rooms read of them. */
  readonly env: EdgeEnv;
  readonly secret: string;
  url(region: string): string;
  controlUrl(region: string): string;
  /** Where its files lie. */
  folder(region: string): string;
  /** Ends one at once. */
  stop(region: string): Promise<void>;
  /** Starts it again at its old address, with what it had cached. */
  start(region: string): Promise<void>;
};

type Options = Partial<Pick<EdgeOptions, 'keysZone' | 'cacheSize' | 'valid'>> & { origin?: string };

/**
 * Starts an nginx for each of these regions, before the media bucket of the given stores.
 *
 * @example
 * await using edges = await startTestEdges(own.env, ['us', 'eu']);
 */
export async function startTestEdges(
  stores: Pick<
    IsolatedEnv,
    'S3_ENDPOINT' | 'S3_MEDIA_BUCKET' | 'S3_REGION' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'
  >,
  regions: readonly string[],
  { origin = stores.S3_ENDPOINT, ...options }: Options = {},
): Promise<TestEdges> {
  await using starting = new AsyncDisposableStack();
  const program = await provideEdgeProgram(createProgress((text) => process.stdout.write(text)));
  const base = mkdtempSync(join(tmpdir(), 'edges-'));
  starting.defer(() => rmSync(base, { recursive: true, force: true, maxRetries: 3 }));
  const guardian = starting.use(new Guardian());
  const secret = randomBytes(32).toString('base64url');
  const ports = await findFreePorts(regions.length * 2);
  const places = new Map(
    regions.map((region, i) => [region, { port: ports[2 * i] ?? 0, controlPort: ports[2 * i + 1] ?? 0 }]),
  );
  const running = new Map<string, AsyncDisposable>();
  const placeOf = (region: string) => {
    const place = places.get(region);
    if (!place) throw new Error(`These edges have no ${region}.`);
    return place;
  };
  const url = (region: string) => `http://127.0.0.1:${placeOf(region).port}`;
  const controlUrl = (region: string) => `http://127.0.0.1:${placeOf(region).controlPort}`;
  const stop = async (region: string) => {
    await running.get(region)?.[Symbol.asyncDispose]();
    running.delete(region);
  };
  const start = async (region: string) => {
    const folder = join(base, region);
    mkdirSync(folder, { recursive: true });
    const place = { region, folder, ...placeOf(region), origin: { url: origin, bucket: stores.S3_MEDIA_BUCKET } };
    const supervise = { guardian, stopMs: 1000 };
    const logFile = join(folder, 'nginx.log');
    running.set(region, startEdge({ ...options, ...place, program, secret, s3: stores, logFile, supervise }));
    await until(`the edge ${region} answers`, async () => (await fetch(`${url(region)}/health`)).ok || 'not well', {
      withinMs: 10_000,
      everyMs: 20,
    });
  };
  starting.defer(async () => void (await Promise.all(regions.map(stop))));
  await Promise.all(regions.map(start));
  const list = (address: (region: string) => string) =>
    regions.map((region) => `${region}=${address(region)}`).join(',');
  const started = starting.move();
  return {
    env: { EDGE_URLS: list(url), EDGE_CONTROL_URLS: list(controlUrl), EDGE_SECRET: secret },
    secret,
    url,
    controlUrl,
    folder: (region) => join(base, region),
    stop,
    start,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
