import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { subgraphs } from '../gateway/graph/subgraphs.ts';
import type { Peer } from '../gateway/peers.ts';
import { type ProductionSettings, productionGateway } from '../gateway/production.ts';
import { Helper, startPeer } from '../gateway/running.ts';
import { RedisServer } from '../views/redis-server.ts';
import type { RateOrder, RateReport } from './rate.ts';
import { startFront } from './start-front.ts';

// npm run bench -- overload [--seconds 5] [--workload varied]: two gateways behind the front, with rate limits in Redis, at their capacity, then at twice and at four times that.
// [--alone]: one gateway without front and Redis instead. Fails when at twice the peak goodput falls below 80 % of it, or the 99th percentile of what was taken is over
// the deadline; and when any answer is neither whole nor a refusal.
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    workload: { type: 'string', default: 'varied' },
    alone: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const DEADLINE_MS = 5_000;
const FRONT_PORT = 4789;
const GATEWAY_PORTS = [4790, 4791];
const WARM_UP_TURNS = 4;
const RATES = [100, 200, 400, 800, 1_600, 3_200, 6_400];

const folder = await mkdtemp(join(tmpdir(), 'overload-bench-'));
try {
  await using graph = new Helper('graph/main.ts');
  const { urls } = await graph.next<{ urls: Record<string, string> }>();
  const supergraphFile = join(folder, 'supergraph.graphql');
  await writeFile(supergraphFile, compose(urls));
  await using served = values.alone ? await startAlone(supergraphFile) : await startAsInProduction(supergraphFile);
  await using crowd = new Helper('../overload/rate.ts');
  const at = (rate: number): Promise<RateReport> =>
    crowd.ask({ url: served.url, workload: values.workload, rate, seconds } satisfies RateOrder);
  // Code that has just been loaded is many times slower than it will be: what it can do then is no measure.
  for (let turn = 0; turn < WARM_UP_TURNS; turn += 1) await at(200);
  const peak = await findPeak(at);
  console.log(`peak: ${peak.toFixed(0)} answers/s`);
  const over = await at(2 * peak);
  const share = over.good / over.seconds / peak;
  console.log(`at twice that: ${JSON.stringify(over)}, goodput ${(share * 100).toFixed(0)} % of the peak`);
  const far = await at(4 * peak);
  console.log(`at four times that: ${JSON.stringify(far)}`);
  if (share < 0.8 || over.failures + far.failures > 0 || !(over.p99 < DEADLINE_MS)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

type Served = AsyncDisposable & { readonly url: string };

async function startAsInProduction(supergraphFile: string): Promise<Served> {
  await using opening = new AsyncDisposableStack();
  const redis = opening.use(await RedisServer.start('allkeys-lru'));
  const settings = { timeoutMs: DEADLINE_MS, isBehindFront: true, redisUrl: redis.url };
  for (const port of GATEWAY_PORTS) opening.use(await startGateway(supergraphFile, port, settings));
  const { url } = opening.use(await startFront(folder, FRONT_PORT, GATEWAY_PORTS));
  const open = opening.move();
  return { url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

function startAlone(supergraphFile: string): Promise<Served> {
  const [port = 0] = GATEWAY_PORTS;
  return startGateway(supergraphFile, port, { timeoutMs: DEADLINE_MS });
}

function startGateway(supergraphFile: string, port: number, settings: Partial<ProductionSettings>): Promise<Served> {
  const gateway: Peer = { name: 'gateway', command: (graph) => productionGateway({ ...graph, ...settings }) };
  return startPeer(gateway, { supergraphFile, subgraphsFile: '', port, jwksUrl: 'http://127.0.0.1:9/jwks' });
}

/** The most that is answered without anybody being refused. */
async function findPeak(at: (rate: number) => Promise<RateReport>): Promise<number> {
  let peak = 0;
  for (const rate of RATES) {
    const report = await at(rate);
    console.log(`at ${rate}/s: ${JSON.stringify(report)}`);
    peak = Math.max(peak, report.good / report.seconds);
    if (report.good < 0.9 * report.sent) break;
  }
  return peak;
}

function compose(urls: Record<string, string>): string {
  const services = subgraphs.map(({ name, sdl }) => ({ name, url: urls[name] ?? '', typeDefs: parse(sdl) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
