import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isLeafType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { type CollectContext, collectFields } from '../compile/collect-fields.ts';
import { Unpackable } from './unpackable.ts';

/** A selected field, by its response name. */
export type SelectedField =
  | { readonly kind: 'typename'; readonly key: string }
  | { readonly kind: 'leaf'; readonly key: string; readonly type: GraphQLOutputType }
  | { readonly kind: 'object'; readonly key: string; readonly type: GraphQLOutputType; readonly node: SelectionTree };

/** What is selected of an object, in the order of the answer (GraphQL 6.3.2: the order of the selection). */
export type SelectionTree = { readonly type: string; readonly fields: readonly SelectedField[] };

/** Reads a client's selection, or one that is sent to a subgraph. Throws `Unpackable` where the type of an object is not known beforehand. */
export function readSelectionTree(
  context: CollectContext,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): SelectionTree {
  const fields = [...collectFields(context, type, sets)].map(([key, nodes]) => readField(context, type, key, nodes));
  return { type: type.name, fields };
}

function readField(
  context: CollectContext,
  parent: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): SelectedField {
  const name = nodes[0]?.name.value ?? '';
  if (name === '__typename') return { kind: 'typename', key };
  const field = parent.getFields()[name];
  if (!field) throw new Unpackable(`${parent.name}.${name} is no field of the graph.`);
  const { type } = field;
  const inner = getNamedType(type);
  if (isLeafType(inner)) return { kind: 'leaf', key, type };
  if (!isObjectType(inner)) throw new Unpackable(`${inner.name} is abstract.`);
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  return { kind: 'object', key, type, node: readSelectionTree(context, inner, sets) };
}

/** The path of what stands under a response name, without its lists. */
export function under(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** All objects of a selection by their paths. */
export function byPath(
  node: SelectionTree,
  path = '',
  found = new Map<string, SelectionTree>(),
): Map<string, SelectionTree> {
  found.set(path, node);
  for (const field of node.fields) if (field.kind === 'object') byPath(field.node, under(path, field.key), found);
  return found;
}
