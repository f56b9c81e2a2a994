import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IDENTITY_HEADER } from '@reelgraph/auth';
import { Pool } from 'undici';

/** Where the rooms listen, by name. */
export type RecorderOrder = { readonly rooms: Readonly<Record<string, string>> };
/** Where what they answered is to be had. */
export type RecorderPlaces = { readonly urls: Readonly<Record<string, string>> };
/** A request as it came, and how many waits came before it: what is asked at once waits together. */
export type Recorded = {
  readonly url: string;
  readonly identity: string;
  readonly body: string;
  readonly bytes: number;
  readonly wait: number;
};
/** The first of what has been asked since the last report. */
export type RecorderReport = { readonly recorded: readonly Recorded[] };

type Kept = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

// Stands before the rooms and answers what it has been asked before by itself, for each viewer, at once: so that it is the
// gateway in front that a page waits for. One order, then a report per message.
const MOST = 100;
let recorded: Recorded[] = [];
let [waits, underWay] = [0, 0];
process.on('message', async (order: Partial<RecorderOrder>) => {
  if (order.rooms) {
    const names = Object.entries(order.rooms);
    const urls = await Promise.all(names.map(async ([name, url]) => [name, await standBefore(url)]));
    process.send?.({ urls: Object.fromEntries(urls) } satisfies RecorderPlaces);
  } else {
    process.send?.({ recorded } satisfies RecorderReport);
    recorded = [];
    waits = 0;
  }
});
process.on('disconnect', () => process.exit());

async function standBefore(url: string): Promise<string> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 16, pipelining: 1 });
  const known = new Map<string, Kept>();
  let own = url;
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return void response.end('{}');
    const sent = await readAll(request);
    underWay += 1;
    const wait = waits;
    const key = `${viewerOf(request)}\n${sent}`;
    const kept = known.get(key) ?? (await askRoom(pool, pathname, request, sent));
    if (kept.status === 200) known.set(key, kept);
    const identity = String(request.headers[IDENTITY_HEADER] ?? '');
    if (recorded.length < MOST) recorded.push({ url: own, identity, body: sent, bytes: kept.body.length, wait });
    underWay -= 1;
    if (underWay === 0) waits += 1;
    response.writeHead(kept.status, kept.headers).end(kept.body);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // @note: a TCP server's address is never a string
  own = `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`;
  return own;
}

async function askRoom(pool: Pool, path: string, { headers }: IncomingMessage, sent: string): Promise<Kept> {
  const { [IDENTITY_HEADER]: identity = '', accept = '*/*' } = headers;
  const own = { 'content-type': 'application/json', [IDENTITY_HEADER]: String(identity), accept };
  const answer = await pool.request({ path, method: 'POST', headers: own, body: sent });
  const body = Buffer.from(await answer.body.arrayBuffer());
  const { 'content-type': type, 'cache-control': control } = answer.headers;
  const told = { 'content-type': String(type), ...(control && { 'cache-control': String(control) }) };
  return { status: answer.statusCode, headers: { ...told, 'content-length': String(body.length) }, body };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The signed identity has the time and the request's id in it, too: neither changes an answer. */
function viewerOf({ headers }: IncomingMessage): string {
  const [body = ''] = String(headers[IDENTITY_HEADER] ?? '').split('.');
  const { viewer, region } = JSON.parse(Buffer.from(body, 'base64url').toString() || '{}');
  return JSON.stringify([viewer, region]);
}
