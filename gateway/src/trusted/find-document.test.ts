import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AutomaticDocuments, type DocumentShelf } from './automatic-documents.ts';
import { type DocumentReference, findDocument } from './find-document.ts';
import { readManifest } from './read-manifest.ts';
import { TrustedDocuments } from './trusted-documents.ts';

const body =
  'query Video($id: ID!) {\n  video(id: $id) {\n    ...Card\n  }\n}\n\nfragment Card on Video {\n  id\n  caption\n}';
const id = hashOf(body);
const manifest = JSON.stringify({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: [{ id, name: 'Video', type: 'query', body }],
});
const trusted = new TrustedDocuments([readManifest(manifest), readManifest('{"8d1f": "query Me { me { id } }"}')]);

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function byHash(text: string, query?: string): DocumentReference {
  return { query, extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } } };
}

describe('where only trusted documents are run', () => {
  const find = (reference: DocumentReference) => findDocument(reference, { trusted, automatic: null });

  it.each<[string, DocumentReference]>([
    ['Apollo’s hash', byHash(body)],
    ['a hash together with its text', byHash(body, body)],
    ['documentId', { documentId: id }],
    ['documentId of the draft for GraphQL over HTTP', { documentId: `sha256:${id}` }],
    ['id', { id }],
  ])('runs one by %s', (_, reference) => {
    expect(find(reference)).toBe(body);
  });

  it('runs one by its id in Relay’s map', () => {
    expect(find({ doc_id: '8d1f' })).toBe('query Me { me { id } }');
  });

  it('runs one by its text, in any layout and order, with or without __typename', () => {
    const other =
      'fragment Card on Video { __typename id, caption } # a comment\nquery Video($id: ID!) { video(id: $id) { __typename ...Card } }';
    expect(find({ query: body })).toBe(body);
    expect(find({ query: other })).toBe(other);
  });

  it.each<[string, DocumentReference]>([
    ['a text that is none of them', { query: '{ me { id email } }' }],
    ['a text with one more field', { query: body.replace('caption', 'caption likeCount') }],
    ['a text with a __typename under another name', { query: body.replace('caption', 'caption x: __typename') }],
    ['a text that is no GraphQL', { query: '{ me' }],
    ['an id that nobody knows', { documentId: 'a'.repeat(64) }],
    ['a hash that nobody knows', byHash('{ other }')],
    ['a new text under its hash', byHash('{ me { id } }', '{ me { id } }')],
    ['the name of a property of every object', { id: 'constructor' }],
  ])('refuses %s', (_, reference) => {
    expect(() => find(reference)).toThrow(expect.objectContaining({ code: 'OPERATION_NOT_TRUSTED' }));
  });
});

describe('where every document is run', () => {
  const open = (shelf: DocumentShelf | null = null, maxBytes = 100_000) => ({
    trusted,
    automatic: new AutomaticDocuments({ shelf, maxBytes }),
  });
  const text = '{ me { id email } }';

  it('takes a text as it is, and names none where there is none', () => {
    expect(findDocument({ query: text }, open())).toBe(text);
    expect(findDocument({}, open())).toBeUndefined();
  });

  it('asks for the text of a hash once, then knows it', async () => {
    const policy = open();
    await expect(findDocument(byHash(text), policy)).rejects.toMatchObject({
      code: 'PERSISTED_QUERY_NOT_FOUND',
      message: 'PersistedQueryNotFound',
    });
    expect(findDocument(byHash(text, text), policy)).toBe(text);
    expect(findDocument(byHash(text), policy)).toBe(text);
  });

  it('learns from its neighbours through the shelf, and believes only what has the hash', async () => {
    const kept = new Map<string, string>();
    const shelf: DocumentShelf = {
      get: async (hash) => kept.get(hash) ?? null,
      put: async (hash, put) => void kept.set(hash, put),
    };
    expect(findDocument(byHash(text, text), open(shelf))).toBe(text);
    expect(await findDocument(byHash(text), open(shelf))).toBe(text);
    kept.set(hashOf(text), '{ secrets }');
    await expect(findDocument(byHash(text), open(shelf))).rejects.toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
  });

  it('refuses a text under the hash of another', () => {
    expect(() => findDocument(byHash('{ a }', '{ b }'), open())).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT' }),
    );
  });

  it('keeps no more than it may', () => {
    const { automatic } = open(null, 1_000);
    for (let n = 0; n < 200; n += 1) automatic.register(hashOf(`{ a${n} }`), `{ a${n} }`);
    expect(automatic.bytes).toBeLessThanOrEqual(1_000);
    expect(automatic.find(hashOf('{ a199 }'))).toBe('{ a199 }');
  });
});

it('refuses two manifests that mean different operations by one id', () => {
  expect(() => new TrustedDocuments([readManifest('{"a": "{ x }"}'), readManifest('{"a": "{ y }"}')])).toThrow(
    'Two trusted documents have the id a.',
  );
});
