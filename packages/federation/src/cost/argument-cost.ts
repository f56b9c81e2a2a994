import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ValueNode,
} from 'graphql';
import type { Variables } from '../document/variables.ts';
import { type Amount, sum } from './amount.ts';
import type { CostModel } from './cost-model.ts';

/** What a field's arguments cost: their own `@cost`, and 1 for each input object in them, like objects of an answer. */
export function compileArguments(
  model: CostModel,
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): Amount {
  const parts = (node.arguments ?? []).map(({ name, value }): Amount => {
    const argument = field.args.find((each) => each.name === name.value);
    if (!argument) return 0;
    const price = compileValue(model, argument.type, model.weights.get(`${coordinate}(${argument.name})`), new Map());
    if (price === FREE) return 0;
    return hasVariables(value) ? (variables) => price(resolve(value, variables)) : price(resolve(value, {}));
  });
  return sum(parts);
}

function hasVariables(node: ValueNode): boolean {
  if (node.kind === Kind.LIST) return node.values.some(hasVariables);
  if (node.kind === Kind.OBJECT) return node.fields.some(({ value }) => hasVariables(value));
  return node.kind === Kind.VARIABLE;
}

/** What a value costs. */
type Price = (value: unknown) => number;

const FREE: Price = () => 0;

/** The price of values of a type; `own` replaces the weight of the value itself, not of what is inside. */
function compileValue(
  model: CostModel,
  type: GraphQLInputType,
  own: number | undefined,
  inside: Map<GraphQLInputType, Price>,
): Price {
  if (isNonNullType(type)) return compileValue(model, type.ofType, own, inside);
  if (isListType(type)) {
    const price = compileValue(model, type.ofType, own, inside);
    if (price === FREE) return FREE;
    return (value) => {
      if (value === null || value === undefined) return 0;
      if (!Array.isArray(value)) return price(value);
      let total = 0;
      for (const item of value) total += price(item);
      return total;
    };
  }
  const weight = own ?? weightOf(model, type);
  const content = isInputObjectType(type) ? contentOf(model, type, inside) : FREE;
  if (weight === 0 && content === FREE) return FREE;
  if (content === FREE) return (value) => (value === null || value === undefined ? 0 : weight);
  return (value) => (value === null || value === undefined ? 0 : weight + content(value));
}

/** The price of an input object's fields; of most types they are free, and then nobody looks at them. */
function contentOf(model: CostModel, type: GraphQLInputObjectType, inside: Map<GraphQLInputType, Price>): Price {
  const known = inside.get(type);
  if (known) return known;
  // Input types may contain themselves: the way back in goes through the map.
  inside.set(type, (value) => inside.get(type)?.(value) ?? 0);
  const parts = Object.values(type.getFields()).flatMap(({ name, type: inner }): Price[] => {
    const price = compileValue(model, inner, model.weights.get(`${type.name}.${name}`), inside);
    return price === FREE ? [] : [(value) => price(fieldOf(value, name))];
  });
  const content: Price = parts.length === 0 ? FREE : (value) => parts.reduce((total, part) => total + part(value), 0);
  inside.set(type, content);
  return content;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
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
