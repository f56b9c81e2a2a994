import { readFileSync } from 'node:fs';
import { type FieldDefinitionNode, Kind, parse, type TypeNode } from 'graphql';
import { expect, it } from 'vitest';

// Which subgraph an entity belongs to; the others know its id at most.
const homes: Readonly<Record<string, string>> = { User: 'user', Video: 'video', Comment: 'video' };

it.each(['user', 'video', 'feed'])('what %s shows of another subgraph’s entities can be missing alone', (subgraph) => {
  const wrong = objectsOf(subgraph).flatMap(({ name, fields }) =>
    fields
      .filter(({ type }) => type.kind === Kind.NON_NULL_TYPE)
      .filter(({ type, name: field }) => {
        const adds = homes[name] !== undefined && homes[name] !== subgraph && field.value !== 'id';
        const target = homes[namedType(type)];
        return adds || (target !== undefined && target !== subgraph);
      })
      .map((field) => `${name}.${field.name.value}`),
  );
  expect(wrong, 'a subgraph that is down must not empty the answers of others').toEqual([]);
});

function objectsOf(subgraph: string): { name: string; fields: readonly FieldDefinitionNode[] }[] {
  const document = parse(readFileSync(new URL(`${subgraph}.graphql`, import.meta.url), 'utf8'));
  return document.definitions.flatMap((each) =>
    each.kind === Kind.OBJECT_TYPE_DEFINITION ? [{ name: each.name.value, fields: each.fields ?? [] }] : [],
  );
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
