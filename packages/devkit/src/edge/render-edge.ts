import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../folders.ts';

export type EdgeOptions = {
  region: string;
  port: number;
  controlPort: number;
  /** The private store, and the bucket that the edge caches. */
  origin: { url: string; bucket: string };
  /** Where its cache, its log and its calls back lie. */
  folder: string;
  /** nginx's own words, such as `10m`; what is left out is as in production. */
  keysZone?: string;
  cacheSize?: string;
  valid?: string;
};

/** Of how many bytes the edge makes one cache entry; `SLICE_BYTES` of @reelgraph/edge says the same. */
const SLICE = '512k';

/** An edge's configuration for one machine: in the foreground, with its files below its own folder. */
export function renderEdge(options: EdgeOptions & { modules: string }): string {
  const { region, port, controlPort, origin, folder, modules } = options;
  const { protocol, hostname, host, port: originPort } = new URL(origin.url);
  const values: Record<string, string> = {
    // Started by root its workers would be nobody, who may not write below our folder.
    EDGE_PROCESS: ['daemon off;', 'worker_processes 1;', 'pid nginx.pid;', ...(isRoot() ? ['user root;'] : [])].join(
      '\n',
    ),
    EDGE_TEMP_PATHS: ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path tmp-${name};`)
      .join('\n  '),
    EDGE_MODULES: modules,
    EDGE_SCRIPT: join(root, 'deploy/edge/edge.js'),
    EDGE_REGION: region,
    EDGE_LISTEN: `127.0.0.1:${port}`,
    EDGE_CONTROL_LISTEN: `127.0.0.1:${controlPort}`,
    EDGE_ORIGIN_SCHEME: protocol.slice(0, -1),
    EDGE_ORIGIN: `${hostname}:${originPort || (protocol === 'https:' ? 443 : 80)}`,
    EDGE_ORIGIN_HOST: host,
    EDGE_BUCKET: origin.bucket,
    EDGE_CACHE: join(folder, 'cache'),
    EDGE_REVOKED: join(folder, 'revoked'),
    EDGE_LOG: join(folder, 'requests.log'),
    EDGE_SLICE: SLICE,
    EDGE_KEYS_ZONE: options.keysZone ?? '10m',
    EDGE_CACHE_SIZE: options.cacheSize ?? '2g',
    EDGE_VALID: options.valid ?? '30d',
  };
  const template = readFileSync(join(root, 'deploy/edge/nginx.conf.template'), 'utf8');
  return template.replaceAll(/\$\{(EDGE_[A-Z_]+)\}/g, (_, name: string) => values[name] ?? '');
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
