import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';

it('greets with a query that the graph can answer', () => {
  const api = buildSchema(readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8'));
  const query = parse(readFileSync(new URL('page/first-query.graphql', import.meta.url), 'utf8'));
  expect(validate(api, query)).toEqual([]);
});
