import { type DocumentNode, type FieldDefinitionNode, Kind, type TypeDefinitionNode } from 'graphql';

/** `Type.field` of everything tagged `private` in a supergraph: a tagged type makes all its fields private. */
export function readPrivateFields(supergraph: DocumentNode): string[] {
  const found: string[] = [];
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of node.fields ?? []) {
      if (isPrivate(node) || isPrivate(field)) found.push(`${node.name.value}.${field.name.value}`);
    }
  }
  return found;
}

function isPrivate(node: TypeDefinitionNode | FieldDefinitionNode): boolean {
  return (node.directives ?? []).some(
    ({ name, arguments: args }) =>
      name.value === 'tag' && args?.some(({ value }) => value.kind === Kind.STRING && value.value === 'private'),
  );
}
