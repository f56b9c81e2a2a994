import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Pool } from 'undici';
import type { Recorded } from './recorder.ts';

/** What it takes to answer one page: the requests, and the answer. */
export type FloorPage = { readonly recorded: readonly Recorded[]; readonly answer: unknown };

// What no gateway of Node's own HTTP can be below: the same requests of the same page, each answer parsed, the page written, and nothing else.
const [port = '0', file = ''] = process.argv.slice(2);
const { recorded, answer }: FloorPage = JSON.parse(readFileSync(file, 'utf8'));
const steps = [...Map.groupBy(recorded, ({ wait }) => wait).values()];
const pools = new Map<string, Pool>();

async function ask({ url, identity, body }: Recorded): Promise<unknown> {
  const { origin, pathname: path } = new URL(url);
  const pool = pools.get(origin) ?? new Pool(origin, { connections: 128, pipelining: 1 });
  pools.set(origin, pool);
  const headers = { 'content-type': 'application/json', 'x-reelgraph-identity': identity };
  const response = await pool.request({ path, method: 'POST', headers, body });
  return JSON.parse(await response.body.text());
}

createServer(async (request, response) => {
  if (request.method !== 'POST') return void response.end('{}');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  JSON.parse(Buffer.concat(chunks).toString());
  for (const step of steps) await Promise.all(step.map(ask));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}).listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => process.exit());
