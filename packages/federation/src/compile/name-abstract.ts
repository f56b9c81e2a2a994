import type { QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, getNamedType, isAbstractType, isInterfaceType, isObjectType } from 'graphql';

const TYPENAME: QueryPlanFieldNode = { kind: 'Field', name: '__typename' };

/**
 * What is required with the names of types where a subgraph could not tell them otherwise: inside a representation
 * an interface or a union says nothing of the object that stands for it.
 */
export function nameAbstract(
  schema: GraphQLSchema,
  typename: string | undefined,
  selections: readonly QueryPlanSelectionNode[],
): QueryPlanSelectionNode[] {
  const type = typename === undefined ? undefined : schema.getType(typename);
  return selections.map((node) => {
    if (node.kind === 'InlineFragment')
      return { ...node, selections: nameAbstract(schema, node.typeCondition ?? typename, node.selections) };
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name] : undefined;
    const inner = field && getNamedType(field.type);
    if (!node.selections || !inner) return node;
    const named = nameAbstract(schema, inner.name, node.selections);
    const isNamed = node.selections.some((each) => each.kind === 'Field' && each.name === '__typename');
    return { ...node, selections: isAbstractType(inner) && !isNamed ? [TYPENAME, ...named] : named };
  });
}
