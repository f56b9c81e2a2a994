import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, concatAST, Kind, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

const folder = new URL('operations/', import.meta.url);
const documents = readdirSync(folder).map((name) => parse(readFileSync(new URL(name, folder), 'utf8')));
const api = buildSchema(readFileSync(new URL('api.graphql', import.meta.url), 'utf8'));
const operations = concatAST(documents).definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);

describe('the operations of mobile clients', () => {
  it('are valid against what clients see of the graph', () => {
    expect(validate(api, concatAST(documents)).map(({ message }) => message)).toEqual([]);
  });

  it('cover every field of Query, Mutation and Subscription', () => {
    const used = operations.flatMap(({ selectionSet }) =>
      selectionSet.selections.map((selection) => (selection.kind === Kind.FIELD ? selection.name.value : '')),
    );
    const fields = [api.getQueryType(), api.getMutationType(), api.getSubscriptionType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    expect(fields.filter((field) => !used.includes(field))).toEqual([]);
  });

  it('have one root field each, so a client method answers one thing', () => {
    for (const { name, selectionSet } of operations) expect(selectionSet.selections, name?.value).toHaveLength(1);
  });
});
