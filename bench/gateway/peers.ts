import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A gateway to be measured: how it is started, given the composed supergraph and where its subgraphs listen. */
export type Peer = {
  readonly name: string;
  readonly command: (graph: Graph) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

export type Graph = { readonly supergraphFile: string; readonly subgraphsFile: string; readonly port: number };

const root = join(import.meta.dirname, '../..');
const peersFolder = join(import.meta.dirname, 'peers');
const serve = join(root, 'gateway/src/serve-supergraph.ts');
const quiet = {
  NODE_ENV: 'production',
  APOLLO_TELEMETRY_DISABLED: '1',
  LOG_LEVEL: 'error',
  NODE_OPTIONS: '--max-semi-space-size=64',
};

const ours = (engine: string) => (graph: Graph) => [
  process.execPath,
  serve,
  '--supergraph',
  graph.supergraphFile,
  '--port',
  String(graph.port),
  '--engine',
  engine,
];

const hive = (graph: Graph): string[] => [
  process.execPath,
  join(peersFolder, 'node_modules/@graphql-hive/gateway/dist/bin.js'),
  'supergraph',
  graph.supergraphFile,
  '--port',
  String(graph.port),
];

const own: readonly Peer[] = [
  { name: 'stock', command: ours('stock'), env: quiet },
  { name: 'reelgraph', command: ours('compiled'), env: quiet },
];

const installed: readonly Peer[] = [
  { name: 'hive', command: (graph) => [...hive(graph), '--config', join(peersFolder, 'hive.config.ts')], env: quiet },
  {
    name: 'hive-rust',
    command: (graph) => [...hive(graph), '--config', join(peersFolder, 'hive-rust.config.ts')],
    env: quiet,
  },
  {
    name: 'mercurius',
    command: ({ subgraphsFile, port }) => [
      process.execPath,
      join(peersFolder, 'mercurius.ts'),
      subgraphsFile,
      String(port),
    ],
    env: quiet,
  },
];

/** All gateways that can be started here: others' must be installed first (`npm ci` in bench/gateway/peers). */
export const peers: readonly Peer[] = existsSync(join(peersFolder, 'node_modules')) ? [...own, ...installed] : own;
