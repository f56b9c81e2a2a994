import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Rules } from './read-rules.ts';
import type { Rule } from './rule.ts';

/** The fields of a document that not everybody may ask for, with what they take. */
export type Guarded = ReadonlyMap<FieldNode, readonly Rule[]>;

export function findGuarded(schema: GraphQLSchema, document: DocumentNode, rules: Rules): Guarded {
  const guarded = new Map<FieldNode, readonly Rule[]>();
  if (rules.size === 0) return guarded;
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        const parent = info.getParentType();
        const type = getNamedType(info.getType());
        if (!parent || node.name.value.startsWith('__')) return;
        const found = rulesOf(schema, rules, parent, node.name.value, type?.name);
        if (found.length > 0) guarded.set(node, found);
      },
    }),
  );
  return guarded;
}

/** Those of the field, of the type that it belongs to and of the type that it gives; of an interface, those of all its types. */
function rulesOf(
  schema: GraphQLSchema,
  rules: Rules,
  parent: GraphQLCompositeType,
  field: string,
  type: string | undefined,
): readonly Rule[] {
  const parents = isInterfaceType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
  const coordinates = parents.flatMap(({ name }) => [name, `${name}.${field}`]);
  if (type !== undefined) coordinates.push(type);
  return coordinates.flatMap((coordinate) => rules.get(coordinate) ?? []);
}
