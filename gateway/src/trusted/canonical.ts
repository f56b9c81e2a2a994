import { type DefinitionNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';

/**
 * One text for all documents that mean the same to a client: without comments and layout, definitions in one order, and
 * without the `__typename` that client libraries add everywhere. Null where it is no document.
 */
export function canonicalText(text: string, maxTokens: number): string | null {
  const document = parseOrNull(text, maxTokens);
  if (!document) return null;
  const plain = visit(document, {
    Field({ name, alias, directives }) {
      return name.value === '__typename' && !alias && !directives?.length ? null : undefined;
    },
  });
  const definitions = [...plain.definitions].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  return print({ ...plain, definitions });
}

function parseOrNull(text: string, maxTokens: number): DocumentNode | null {
  try {
    return parse(text, { noLocation: true, maxTokens });
  } catch {
    return null;
  }
}

function sortKey(definition: DefinitionNode): string {
  const name = 'name' in definition ? (definition.name?.value ?? '') : '';
  return `${definition.kind === Kind.OPERATION_DEFINITION ? 0 : 1}${name}`;
}
