import { type GraphQLSchema, isObjectType, Kind, parse, print, TypeInfo, visit, visitWithTypeInfo } from 'graphql';

/**
 * Asks for `__typename` wherever an object type stands. The stock engine forgets the object's type when it goes through
 * a fragment on an interface, and then drops fragments within it; told the name with the data, it does not.
 */
export function objectNamer(schema: GraphQLSchema): (query: string) => string {
  const known = new Map<string, string>();
  return (query) => {
    let named = known.get(query);
    if (named === undefined) {
      named = nameObjects(schema, query);
      known.set(query, named);
    }
    return named;
  };
}

function nameObjects(schema: GraphQLSchema, query: string): string {
  const info = new TypeInfo(schema);
  return print(
    visit(
      parse(query),
      visitWithTypeInfo(info, {
        SelectionSet(node) {
          const type = info.getParentType();
          // Only where the subgraph's type is the same object type: interface objects are interfaces in the supergraph.
          if (!isObjectType(type) || schema.getQueryType() === type) return undefined;
          const name = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
          return { ...node, selections: [...node.selections, name] };
        },
      }),
    ),
  );
}
