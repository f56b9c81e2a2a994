import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { collectFields } from '../compile/collect-fields.ts';
import type { SubgraphOperation } from '../compile/operation-text.ts';
import type { Flags } from '../document/flags.ts';
import { leafPattern } from './leaf-pattern.ts';
import { Unpackable } from './unpackable.ts';

/** A field of a subgraph's answer, by its response name. */
export type AnswerField =
  | { readonly kind: 'typename'; readonly key: string }
  | { readonly kind: 'leaf'; readonly key: string; readonly pattern: string }
  | { readonly kind: 'object'; readonly key: string; readonly type: GraphQLOutputType; readonly node: AnswerNode };

/** What a subgraph answers of an object, in the order of its answer (GraphQL 6.3.2: the order of the selection). */
export type AnswerNode = { readonly type: string; readonly fields: readonly AnswerField[] };

export type Schemas = { readonly seen: GraphQLSchema; readonly full: GraphQLSchema };

/** What a request asks for under these conditions: its root, or where it asks for entities one of these. Throws `Unpackable`. */
export function readAnswerTree(
  schemas: Schemas,
  operation: SubgraphOperation,
  isEntities: boolean,
  flags: Flags,
): AnswerNode {
  const { definition, fragments } = operation;
  const reader = new Reader(schemas, fragments, flags);
  if (!isEntities) {
    const root = schemas.full.getRootType(definition.operation);
    if (!root) throw new Unpackable(`There is no ${definition.operation}.`);
    return reader.read(root, [definition.selectionSet]);
  }
  const [field, ...others] = definition.selectionSet.selections;
  if (field?.kind !== Kind.FIELD || !field.selectionSet || others.length > 0)
    throw new Unpackable('Not entities alone.');
  const type = schemas.full.getType(entityType(field.selectionSet));
  if (!isObjectType(type)) throw new Unpackable('The entities are of no one type.');
  return reader.read(type, [field.selectionSet]);
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

class Reader {
  readonly #schemas: Schemas;
  readonly #fragments: SubgraphOperation['fragments'];
  readonly #flags: Flags;

  constructor(schemas: Schemas, fragments: SubgraphOperation['fragments'], flags: Flags) {
    this.#schemas = schemas;
    this.#fragments = fragments;
    this.#flags = flags;
  }

  read(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): AnswerNode {
    const context = { schema: this.#schemas.full, fragments: this.#fragments, flags: this.#flags };
    const fields = [...collectFields(context, type, sets)].map(([key, nodes]) => this.#field(type, key, nodes));
    return { type: type.name, fields };
  }

  #field(parent: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): AnswerField {
    const name = nodes[0]?.name.value ?? '';
    if (name === '__typename') return { kind: 'typename', key };
    const field = parent.getFields()[name];
    if (!field) throw new Unpackable(`${parent.name}.${name} is not known.`);
    const inner = getNamedType(field.type);
    if (isLeafType(inner)) return { kind: 'leaf', key, pattern: leafPattern(this.#schemas.seen, field.type) };
    if (!isObjectType(inner)) throw new Unpackable(`${inner.name} is abstract.`);
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return { kind: 'object', key, type: field.type, node: this.read(inner, sets) };
  }
}
