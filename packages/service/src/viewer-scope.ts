import { type FieldDefinitionNode, type GraphQLSchema, Kind, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';

const REMEMBERED = 1_000;

/**
 * What an answer says of who may keep it. Answers depend on who is signed in (whom they have blocked, what they like),
 * but for fields with `@tag(name: "public")` and what is below them.
 */
export function viewerScope(schema: GraphQLSchema): (cacheControl: string, query: string) => string {
  const known = new Map<string, boolean>();
  return (cacheControl, query) => {
    if (!cacheControl.includes('public')) return cacheControl;
    const isPublic = known.get(query) ?? asksForPublicOnly(schema, query);
    if (known.size >= REMEMBERED) known.clear();
    known.set(query, isPublic);
    return isPublic ? cacheControl : cacheControl.replace('public', 'private');
  };
}

function asksForPublicOnly(schema: GraphQLSchema, query: string): boolean {
  let isPublic = true;
  const info = new TypeInfo(schema);
  const look = visitWithTypeInfo(info, {
    Field(node) {
      const field = info.getFieldDef();
      if (node.name.value === '_entities' || node.name.value === '__typename') return undefined;
      if (isTagged(field?.astNode)) return false;
      isPublic = false;
      return undefined;
    },
  });
  visit(parse(query), look);
  return isPublic;
}

function isTagged(node: FieldDefinitionNode | null | undefined): boolean {
  return (node?.directives ?? []).some(
    ({ name, arguments: args }) =>
      name.value === 'tag' && args?.some(({ value }) => value.kind === Kind.STRING && value.value === 'public'),
  );
}
