import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { manifestOf } from './manifest.ts';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const { format, version, operations } = JSON.parse(read('persisted-queries.json'));

describe('the manifest of the clients’ operations', () => {
  it('is in Apollo’s format', () => {
    expect({ format, version }).toEqual({ format: 'apollo-persisted-query-manifest', version: 1 });
    expect(operations[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      name: 'AddComment',
      type: 'mutation',
      body: expect.stringMatching(/^mutation AddComment/),
    });
  });

  it('gives every operation the SHA-256 of its text as id', () => {
    for (const { id, body } of operations) expect(createHash('sha256').update(body).digest('hex')).toBe(id);
  });

  it('holds documents that are complete and valid by themselves', () => {
    const api = buildSchema(read('api.graphql'));
    for (const { body } of operations) expect(validate(api, parse(body))).toEqual([]);
  });
});

it('writes a fragment out once for each operation that needs it, also through another fragment', () => {
  const documents = ['query B { b { ...X ...X } } query A { a }', 'fragment Y on T { y } fragment X on T { ...Y }'];
  const manifest = JSON.parse(manifestOf(documents.map((text) => parse(text))));
  expect(manifest.operations.map(({ name, body }: { name: string; body: string }) => [name, body])).toEqual([
    ['A', 'query A {\n  a\n}'],
    ['B', 'query B {\n  b {\n    ...X\n    ...X\n  }\n}\n\nfragment X on T {\n  ...Y\n}\n\nfragment Y on T {\n  y\n}'],
  ]);
});
