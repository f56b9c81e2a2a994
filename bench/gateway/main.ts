import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { RedisServer } from '../views/redis-server.ts';
import { sendDistinct } from './distinct-operations.ts';
import { subgraphs } from './graph/subgraphs.ts';
import { installPeers } from './install-peers.ts';
import { type Peer, peers } from './peers.ts';
import { cpuMs, residentBytes } from './process-cost.ts';
import { workloads } from './queries.ts';
import { ask, Helper, type RunningPeer, runLoad, startPeer } from './running.ts';
import { type Measure, printTable } from './table.ts';
import { openTokenKeys } from './tokens.ts';

// npm run bench -- gateway [--rounds 3] [--seconds 4] [--only stock,reelgraph] [--profile FOLDER]: gateways before the same subgraphs, in turns.
// [--distinct 100000]: instead of that, so many different operations through ours, and what memory that takes.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '50' },
    only: { type: 'string' },
    queries: { type: 'string' },
    distinct: { type: 'string' },
    profile: { type: 'string' },
  },
});
const [rounds, seconds, connections] = [values.rounds, values.seconds, values.connections].map(Number) as [
  number,
  number,
  number,
];
const runs = [
  ...workloads.map(({ name }) => ({ workload: name, tokens: false, label: name })),
  { workload: 'varied', tokens: true, label: 'varied, own token' },
].filter(({ label }) => values.queries?.split(';').includes(label) ?? true);

const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
const running: RunningPeer[] = [];
try {
  await using graph = new Helper('graph/main.ts');
  await using redis = await RedisServer.start('allkeys-lru');
  await using keys = await openTokenKeys();
  const { urls } = await graph.next<{ urls: Record<string, string> }>();
  const files = await writeGraph(urls);
  const wanted = values.distinct ? ['reelgraph'] : values.only?.split(',');
  const chosen = peers.filter(({ name, isExtra }) => wanted?.includes(name) ?? !isExtra);
  if (chosen.some(({ isInstalled }) => isInstalled)) await installPeers();
  for (const [i, peer] of chosen.entries()) {
    const { jwksUrl } = keys;
    const profile = values.profile && peer.name === 'reelgraph' ? { profile: values.profile } : {};
    const started = await tryStart(peer, { ...files, port: 4700 + i, jwksUrl, redisUrl: redis.url, ...profile });
    if (started) running.push(started);
  }
  await checkEqual();
  if (values.distinct) await sendDistinct(running, Number(values.distinct), connections);
  else await measureAll(keys.privateKeyPem);
} finally {
  await Promise.all(running.map((peer) => peer[Symbol.asyncDispose]()));
  await rm(folder, { recursive: true, force: true });
}

async function measureAll(privateKeyPem: string): Promise<void> {
  await using open = new AsyncDisposableStack();
  // What small answers wait for should not be that their clients collect the garbage of large ones.
  const clients = runs.map((run) => ({ run, loader: open.use(new Helper('load.ts')) }));
  const measures: Measure[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (const { run, loader } of clients) {
      for (const peer of running) {
        const measure = await measureOnce(loader, peer, run, round, privateKeyPem);
        // The first round only warms up.
        if (round > 0) measures.push(measure);
      }
    }
  }
  printTable(measures, 'stock');
  if (measures.some(({ failures }) => failures > 0)) process.exitCode = 1;
}

/** Ours must start; what others' need may be missing here. */
async function tryStart(peer: Peer, graph: Parameters<typeof startPeer>[1]): Promise<RunningPeer | undefined> {
  try {
    return await startPeer(peer, graph);
  } catch (error) {
    if (!peer.isInstalled) throw error;
    console.log(`${peer.name} is left out: ${error}`);
    return undefined;
  }
}

async function writeGraph(urls: Record<string, string>) {
  const services = subgraphs.map(({ name, sdl }) => ({ name, url: urls[name] ?? '', typeDefs: parse(sdl) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  const supergraphFile = join(folder, 'supergraph.graphql');
  const subgraphsFile = join(folder, 'subgraphs.json');
  await writeFile(supergraphFile, supergraphSdl);
  await writeFile(subgraphsFile, JSON.stringify(urls));
  return { supergraphFile, subgraphsFile };
}

/** Every gateway must give the same answers before any is measured. Others' that answer in another way are left out. */
async function checkEqual(): Promise<void> {
  const [first, ...others] = running;
  for (const other of others) {
    const differs = first && (await differsIn(first, other));
    if (!differs) continue;
    const isOurs = peers.some(({ name, isInstalled }) => name === other.name && !isInstalled);
    if (isOurs) throw new Error(`${other.name} answers "${differs}" in another way.`);
    console.log(`${other.name} is left out: it answers "${differs}" in another way.`);
    running.splice(running.indexOf(other), 1);
    await other[Symbol.asyncDispose]();
  }
}

async function differsIn(one: RunningPeer, other: RunningPeer): Promise<string | undefined> {
  for (const { name, query, variables } of workloads) {
    for (const n of [1, 2, 3]) {
      const answers = await Promise.all([one, other].map(({ url }) => ask(url, query, variables(n))));
      if (!isDeepStrictEqual(answers[0], answers[1])) return name;
    }
  }
  return undefined;
}

async function measureOnce(
  loader: Helper,
  peer: RunningPeer,
  run: (typeof runs)[number],
  round: number,
  privateKeyPem: string,
): Promise<Measure> {
  const before = cpuMs(peer.pid);
  const order = {
    url: peer.url,
    workload: run.workload,
    connections,
    seconds,
    first: round * 1_000_000,
    ...(run.tokens && { privateKeyPem }),
  };
  const report = await runLoad(loader, order);
  const cpu = (cpuMs(peer.pid) - before) / report.requests;
  return { peer: peer.name, run: run.label, round, cpu, memory: residentBytes(peer.pid), ...report };
}
