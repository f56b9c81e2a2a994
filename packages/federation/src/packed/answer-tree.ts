import { type GraphQLSchema, isObjectType, Kind, type SelectionSetNode } from 'graphql';
import type { SubgraphOperation } from '../compile/operation-text.ts';
import type { Flags } from '../document/flags.ts';
import { readSelectionTree, type SelectionTree } from './selection-tree.ts';
import { Unpackable } from './unpackable.ts';

/** What a request asks a subgraph for under these conditions: its root, or where it asks for entities one of these. Throws `Unpackable`. */
export function readAnswerTree(
  schema: GraphQLSchema,
  { definition, fragments }: SubgraphOperation,
  isEntities: boolean,
  flags: Flags,
): SelectionTree {
  const context = { schema, fragments, flags };
  if (!isEntities) {
    const root = schema.getRootType(definition.operation);
    if (!root) throw new Unpackable(`There is no ${definition.operation}.`);
    return readSelectionTree(context, root, [definition.selectionSet]);
  }
  const [field, ...others] = definition.selectionSet.selections;
  if (field?.kind !== Kind.FIELD || !field.selectionSet || others.length > 0)
    throw new Unpackable('Not entities alone.');
  const type = schema.getType(entityType(field.selectionSet));
  if (!isObjectType(type)) throw new Unpackable('The entities are of no one type.');
  return readSelectionTree(context, type, [field.selectionSet]);
}

/** The one type that is asked for, or an empty name. */
function entityType({ selections }: SelectionSetNode): string {
  const names = new Set<string>();
  for (const node of selections) {
    if (node.kind === Kind.INLINE_FRAGMENT && node.typeCondition) names.add(node.typeCondition.name.value);
    else if (node.kind !== Kind.FIELD || node.name.value !== '__typename') return '';
  }
  const [name = ''] = names;
  return names.size === 1 ? name : '';
}
