import { type FieldDefinitionNode, Kind, type ObjectTypeDefinitionNode, parse, print } from 'graphql';
import type { Fixture } from '../fixtures/start-fixture.ts';

/** The fixture with a subscription beside each field of its queries, but for those that several subgraphs have. */
export function withSubscriptions({ name, subgraphs }: Fixture): Fixture {
  const fieldsOf = (sdl: string): FieldDefinitionNode[] => parse(sdl).definitions.filter(isQuery).flatMap(fieldsIn);
  const times = new Map<string, number>();
  for (const sdl of Object.values(subgraphs))
    for (const field of fieldsOf(sdl)) times.set(field.name.value, (times.get(field.name.value) ?? 0) + 1);
  const more = Object.entries(subgraphs).map(([subgraph, sdl]) => {
    const fields = fieldsOf(sdl).filter((field) => times.get(field.name.value) === 1 && !field.directives?.length);
    const subscription = fields.length > 0 ? `type Subscription { ${fields.map(print).join('\n')} }` : '';
    return [subgraph, `${sdl}\n${subscription}`] as const;
  });
  return { name, subgraphs: Object.fromEntries(more) };
}

function isQuery(node: {
  readonly kind: Kind;
  readonly name?: { readonly value: string };
}): node is ObjectTypeDefinitionNode {
  const isType = node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
  return isType && node.name?.value === 'Query';
}

function fieldsIn({ fields = [] }: ObjectTypeDefinitionNode): readonly FieldDefinitionNode[] {
  return fields;
}
