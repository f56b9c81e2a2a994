import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ValueNode,
} from 'graphql';
import type { CostOf, Variables } from './compile-cost.ts';
import type { CostModel } from './cost-model.ts';

type Scope = { readonly model: CostModel };

/** What a field's arguments cost: their own `@cost`, and 1 for each input object in them, like objects of an answer. */
export function compileArguments(
  { model }: Scope,
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): CostOf {
  const parts = (node.arguments ?? []).flatMap(({ name, value }): CostOf[] => {
    const argument = field.args.find((each) => each.name === name.value);
    if (!argument) return [];
    const own = model.weights.get(`${coordinate}(${argument.name})`);
    const weight = own ?? weightOf(model, argument.type);
    const named = getNamedType(argument.type);
    if (weight === 0 && !isInputObjectType(named)) return [];
    return [(variables) => costOfValue(model, argument.type, resolve(value, variables), own)];
  });
  if (parts.length === 0) return () => 0;
  return (variables) => parts.reduce((total, part) => total + part(variables), 0);
}

/** `own` replaces the weight of the value itself, not of what is inside. */
function costOfValue(model: CostModel, type: GraphQLInputType, value: unknown, own: number | undefined): number {
  if (value === null || value === undefined) return 0;
  if (isNonNullType(type)) return costOfValue(model, type.ofType, value, own);
  if (isListType(type)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    let total = 0;
    for (const item of items) total += costOfValue(model, type.ofType, item, own);
    return total;
  }
  let total = own ?? weightOf(model, type);
  if (!isInputObjectType(type) || typeof value !== 'object') return total;
  for (const field of Object.values(type.getFields())) {
    const inner: unknown = Object.hasOwn(value, field.name) ? Reflect.get(value, field.name) : undefined;
    total += costOfValue(model, field.type, inner, model.weights.get(`${type.name}.${field.name}`));
  }
  return total;
}

function weightOf(model: CostModel, type: GraphQLInputType): number {
  const named = getNamedType(type);
  return model.weights.get(named.name) ?? (isInputObjectType(named) ? 1 : 0);
}

/** A literal as the value it stands for; variables inside it are filled in. */
function resolve(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return Object.hasOwn(variables, node.name.value) ? variables[node.name.value] : undefined;
    case Kind.LIST:
      return node.values.map((value) => resolve(value, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, resolve(value, variables)]));
    case Kind.NULL:
      return null;
    default:
      return 'value' in node ? node.value : null;
  }
}
