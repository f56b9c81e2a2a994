import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../folders.ts';

export type FrontOptions = {
  port: number;
  gatewayPorts: readonly number[];
  /** The store that clips come from and uploads go to, with the buckets that the public may address; null where phones reach it by itself. */
  store: { url: string; buckets: readonly string[] } | null;
};

/** The front's configuration for one machine: in the foreground, with its files below its own folder. */
export function renderFront({ port, gatewayPorts, store }: FrontOptions): string {
  const values: Record<string, string> = {
    // Started by root its workers would be nobody, who may not write below our folder.
    FRONT_PROCESS: ['daemon off;', 'worker_processes 1;', 'pid nginx.pid;', ...(isRoot() ? ['user root;'] : [])].join(
      '\n',
    ),
    FRONT_TEMP_PATHS: ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path tmp-${name};`)
      .join('\n  '),
    FRONT_LISTEN: `127.0.0.1:${port}`,
    FRONT_GATEWAYS: gatewayPorts.map((each) => `server 127.0.0.1:${each} max_fails=1 fail_timeout=1s;`).join('\n    '),
    FRONT_MEDIA: `server ${store ? new URL(store.url).host : '127.0.0.1:9'};`,
    FRONT_BUCKETS: store ? store.buckets.join('|') : 'no-bucket-is-served-here',
  };
  const template = readFileSync(join(root, 'deploy/front/nginx.conf.template'), 'utf8');
  return template.replaceAll(/\$\{(FRONT_[A-Z_]+)\}/g, (_, name: string) => values[name] ?? '');
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
