import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isolate } from '@reelgraph/devkit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Answer } from './ask.ts';
import { type SmallGraph, startGateway, startSmallGraph } from './small-graph.ts';

const body = 'query Videos {\n  videos\n}';
const id = createHash('sha256').update(body).digest('hex');
const opened = new AsyncDisposableStack();
let graph: SmallGraph;
let production: { url: string };
let development: { url: string };
let neighbour: { url: string };

beforeAll(async () => {
  const { REDIS_CACHE_URL, KEY_PREFIX } = opened.use(await isolate(inject('stores'))).env;
  graph = opened.use(await startSmallGraph());
  const folder = await mkdtemp(join(tmpdir(), 'reelgraph-documents-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'manifest.json');
  const operations = [{ id, name: 'Videos', type: 'query', body }];
  await writeFile(file, JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }));
  const shared = { TRUSTED_DOCUMENTS_FILES: file, REDIS_CACHE_URL, KEY_PREFIX };
  production = opened.use(await startGateway(graph, { ...shared, NODE_ENV: 'production' }));
  development = opened.use(await startGateway(graph, shared));
  neighbour = opened.use(await startGateway(graph, shared));
});
afterAll(() => opened.disposeAsync());

async function send(at: { url: string }, request: object) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${at.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(request) });
  // @note tests assert the shape.
  const { data, errors } = (await response.json()) as Pick<Answer, 'data'> & Partial<Pick<Answer, 'errors'>>;
  return { status: response.status, data, code: errors?.[0]?.extensions.code };
}

const persisted = (hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } });

describe('in production', () => {
  it.each<[string, object]>([
    ['Apollo’s hash', persisted(id)],
    ['documentId', { documentId: id }],
    ['Relay’s doc_id', { doc_id: id }],
    ['its text', { query: '{videos}'.replace('{', 'query Videos {') }],
  ])('an operation of the manifest is run by %s', async (_, request) => {
    expect(await send(production, request)).toEqual({ status: 200, data: { videos: 3 }, code: undefined });
  });

  it('no other is, by text, by hash or by id', async () => {
    const refused = { status: 400, data: undefined, code: 'OPERATION_NOT_TRUSTED' };
    expect(await send(production, { query: '{ videos }' })).toEqual(refused);
    expect(await send(production, { query: '{ videos }', ...persisted(hashOf('{ videos }')) })).toEqual(refused);
    expect(await send(production, { documentId: 'b'.repeat(64) })).toEqual(refused);
  });
});

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('elsewhere', () => {
  it('a document that a client registered with one gateway is known to the others', async () => {
    const query = 'query Automatic { videos }';
    const hash = persisted(hashOf(query));
    expect(await send(development, hash)).toEqual({ status: 200, data: undefined, code: 'PERSISTED_QUERY_NOT_FOUND' });
    expect(await send(development, { query, ...hash })).toMatchObject({ data: { videos: 3 } });
    await expect.poll(() => send(neighbour, hash)).toMatchObject({ data: { videos: 3 } });
  });

  it('a query is answered by GET with its hash, and says that it may not be kept where no subgraph said that it may', async () => {
    const search = new URLSearchParams({ extensions: JSON.stringify(persisted(id).extensions) });
    const headers = { 'apollo-require-preflight': '1' };
    const response = await fetch(`${development.url}/graphql?${search}`, { headers });
    expect(await response.json()).toEqual({ data: { videos: 3 } });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('vary')).toBe('accept, authorization, origin');
  });
});
