import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { subgraphs } from './graph/subgraphs.ts';
import { type Peer, peers } from './peers.ts';
import { cpuMs, residentBytes } from './process-cost.ts';
import { workloads } from './queries.ts';
import { ask, Helper, type RunningPeer, runLoad, startPeer } from './running.ts';
import { type Measure, printTable } from './table.ts';

// npm run bench -- gateway [--rounds 3] [--seconds 4] [--only stock,reelgraph]: gateways before the same subgraphs, in turns.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '50' },
    only: { type: 'string' },
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
];

const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
const running: RunningPeer[] = [];
try {
  await using graph = new Helper('graph/main.ts');
  const { urls } = await graph.next<{ urls: Record<string, string> }>();
  const files = await writeGraph(urls);
  const wanted = values.only?.split(',');
  for (const [i, peer] of peers.filter(({ name }) => wanted?.includes(name) ?? true).entries()) {
    running.push(await tryStart(peer, { ...files, port: 4700 + i }));
  }
  await checkEqual();
  await using loader = new Helper('load.ts');
  const measures: Measure[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (const run of runs) {
      for (const peer of running) {
        const measure = await measureOnce(loader, peer, run, round);
        // The first round only warms up.
        if (round > 0) measures.push(measure);
      }
    }
  }
  printTable(measures, 'stock');
  if (measures.some(({ failures }) => failures > 0)) process.exitCode = 1;
} finally {
  await Promise.all(running.map((peer) => peer[Symbol.asyncDispose]()));
  await rm(folder, { recursive: true, force: true });
}

async function tryStart(peer: Peer, graph: Parameters<typeof startPeer>[1]): Promise<RunningPeer> {
  return startPeer(peer, graph);
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

/** Every gateway must give the same answers before any is measured. */
async function checkEqual(): Promise<void> {
  for (const { name, query, variables } of workloads) {
    for (const n of [1, 2, 3]) {
      const [first, ...others] = await Promise.all(running.map(({ url }) => ask(url, query, variables(n))));
      others.forEach((other, i) => {
        if (!isDeepStrictEqual(first, other))
          throw new Error(`${running[i + 1]?.name} answers "${name}" in another way.`);
      });
    }
  }
}

async function measureOnce(
  loader: Helper,
  peer: RunningPeer,
  run: (typeof runs)[number],
  round: number,
): Promise<Measure> {
  const before = cpuMs(peer.pid);
  const order = {
    url: peer.url,
    workload: run.workload,
    connections,
    seconds,
    first: round * 1_000_000,
    tokens: run.tokens,
  };
  const report = await runLoad(loader, order);
  const cpu = (cpuMs(peer.pid) - before) / report.requests;
  return { peer: peer.name, run: run.label, round, cpu, memory: residentBytes(peer.pid), ...report };
}
