import { join } from 'node:path';
import { productionGateway } from './production.ts';

/** A gateway to be measured: how it is started, given the composed supergraph and where its subgraphs listen. */
export type Peer = {
  readonly name: string;
  readonly command: (graph: Graph) => readonly string[];
  /** Of others' make: is brought by their package registry, into a folder of their own. */
  readonly isInstalled?: true;
  /** Measured only when it is named. */
  readonly isExtra?: true;
};

export type Graph = {
  readonly supergraphFile: string;
  readonly subgraphsFile: string;
  readonly port: number;
  readonly jwksUrl: string;
  readonly redisUrl?: string;
  /** Where ours says what its time went into. */
  readonly profile?: string;
};

const root = join(import.meta.dirname, '../..');
const serve = join(root, 'gateway/src/serve-supergraph.ts');
export const peersFolder = join(root, '.reelgraph/gateway-peers');
/** As ours is started, and with what ours sets by itself (see keepObjectsYoung). */
const node = [process.execPath, '--max-semi-space-size=64', '--no-allocation-site-pretenuring'];

const standalone =
  (engine: string): Peer['command'] =>
  ({ supergraphFile, port }) => [
    ...node,
    serve,
    ...['--supergraph', supergraphFile, '--port', String(port), '--engine', engine],
  ];

const hive =
  (...options: string[]): Peer['command'] =>
  ({ supergraphFile, port }) => [
    ...node,
    join(peersFolder, 'node_modules/@graphql-hive/gateway/dist/bin.js'),
    'supergraph',
    supergraphFile,
    ...['--port', String(port), '--fork', '1', ...options],
  ];

export const peers: readonly Peer[] = [
  { name: 'stock', command: standalone('stock') },
  { name: 'reelgraph', command: productionGateway },
  { name: 'standalone', command: standalone('compiled'), isExtra: true },
  { name: 'hive', command: hive('--jit'), isInstalled: true },
  { name: 'hive-rust', command: hive('--hive-router-runtime'), isInstalled: true },
  {
    name: 'mercurius',
    command: ({ subgraphsFile, port }) => [...node, join(peersFolder, 'mercurius.js'), subgraphsFile, String(port)],
    isInstalled: true,
  },
];
