import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const api = buildSchema(read('../../../schema/api.graphql'));

it('greets with a query that the graph can answer', () => {
  expect(validate(api, parse(read('page/first-query.graphql')))).toEqual([]);
});

it('is shown in the README by queries that the graph can answer', () => {
  const queries = [...read('../../../README.md').matchAll(/```graphql\n(.*?)```/gs)].map(([, query = '']) => query);
  expect(queries).not.toEqual([]);
  for (const query of queries) expect(validate(api, parse(query))).toEqual([]);
});
