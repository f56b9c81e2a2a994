import type { Prepared } from '@reelgraph/federation';
import {
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

type Source = Prepared['source'];

/** Whether an operation asks for the id of everything that has one, so that its answer tells what is in it. */
export function selectsIds(
  { document, fragments }: Pick<Source, 'document' | 'fragments'>,
  schema: GraphQLSchema,
): boolean {
  let isComplete = true;
  const info = new TypeInfo(schema);
  const check = visitWithTypeInfo(info, {
    Field(node: FieldNode) {
      const type = getNamedType(info.getType());
      if (!node.selectionSet || !isCompositeType(type)) return;
      const hasId = !isObjectType(type) || type.getFields().id !== undefined;
      if (hasId && !hasPlainId(node.selectionSet, fragments)) isComplete = false;
    },
  });
  visit(document, check);
  return isComplete;
}

function hasPlainId(set: SelectionSetNode, fragments: Source['fragments']): boolean {
  return set.selections.some((node) => {
    if (node.directives?.length) return false;
    if (node.kind === Kind.FIELD) return node.name.value === 'id' && !node.alias;
    const inner = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
    return inner !== undefined && hasPlainId(inner.selectionSet, fragments);
  });
}
