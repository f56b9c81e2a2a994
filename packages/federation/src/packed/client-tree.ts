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

/** A field of the client's selection, by its response name. */
export type ClientField =
  | { readonly kind: 'typename'; readonly key: string }
  | { readonly kind: 'leaf'; readonly key: string }
  | { readonly kind: 'object'; readonly key: string; readonly type: GraphQLOutputType; readonly node: ClientNode };

/** What the client selects of the objects at one path, in the order of its answer. */
export type ClientNode = { readonly path: string; readonly type: string; readonly fields: readonly ClientField[] };

/** Reads the client's selection. Throws `Unpackable` where the type of an object is not known beforehand. */
export function readClientTree(
  context: CollectContext,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
  path = '',
): ClientNode {
  const fields: ClientField[] = [];
  for (const [key, nodes] of collectFields(context, type, sets))
    fields.push(readField(context, type, key, nodes, path));
  return { path, type: type.name, fields };
}

function readField(
  context: CollectContext,
  parent: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
  path: string,
): ClientField {
  const name = nodes[0]?.name.value ?? '';
  if (name === '__typename') return { kind: 'typename', key };
  const field = parent.getFields()[name];
  if (!field) throw new Unpackable(`${parent.name}.${name} is not read from a subgraph.`);
  const inner = getNamedType(field.type);
  if (isLeafType(inner)) return { kind: 'leaf', key };
  if (!isObjectType(inner)) throw new Unpackable(`${inner.name} is abstract.`);
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  return { kind: 'object', key, type: field.type, node: readClientTree(context, inner, sets, under(path, key)) };
}

/** The path of what stands under a response name, without its lists. */
export function under(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** All objects of a selection by their paths. */
export function byPath(node: ClientNode, found = new Map<string, ClientNode>()): Map<string, ClientNode> {
  found.set(node.path, node);
  for (const field of node.fields) if (field.kind === 'object') byPath(field.node, found);
  return found;
}
