import { type FieldNode, type GraphQLField, Kind, type OperationDefinitionNode, type ValueNode } from 'graphql';
import { type Amount, largest } from './amount.ts';
import type { CostScope } from './selection-cost.ts';

/** Sizes that a field gives to lists right below it, by their field names. */
export type Sized = ReadonlyMap<string, Amount>;

/**
 * The expected length of a field's list, and of lists right below that its `@listSize` names: the largest slicing
 * argument, else the assumed size, else the default.
 */
export function compileListSize(
  { model, defaultListSize, operation }: Pick<CostScope, 'model' | 'defaultListSize' | 'operation'>,
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): { size: Amount; below: Sized } {
  const rule = model.lists.get(coordinate);
  if (!rule) return { size: defaultListSize, below: NONE };
  const slices = rule.slicingArguments.map((name) => readInt(name, field, node, operation));
  const size = sizeBy(slices, rule.assumed ?? defaultListSize);
  if (rule.sizedFields.length === 0) return { size, below: NONE };
  return { size: defaultListSize, below: new Map(rule.sizedFields.map((name) => [name, size])) };
}

const NONE: Sized = new Map();

/** A number, or how to find it in a request, where there may be none. */
type Slice = number | undefined | ((variables: Readonly<Record<string, unknown>>) => number | undefined);

/** A negative length is refused by the subgraph; here it must not make anything cheaper. */
function sizeBy(slices: readonly Slice[], byDefault: number): Amount {
  const known = slices.filter((slice) => typeof slice === 'number');
  const read = slices.filter((slice) => typeof slice === 'function');
  if (read.length === 0) return known.length === 0 ? byDefault : largest(known);
  const [first] = read;
  if (first && read.length === 1 && known.length === 0)
    return (variables) => Math.max(0, first(variables) ?? byDefault);
  return (variables) => {
    const values = [...known, ...read.map((slice) => slice(variables)).filter((value) => value !== undefined)];
    return values.length === 0 ? byDefault : Math.max(0, ...values);
  };
}

function readInt(
  name: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  operation: OperationDefinitionNode,
): Slice {
  const byDefault = integer(field.args.find((argument) => argument.name === name)?.defaultValue);
  const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
  if (!value) return byDefault;
  if (value.kind !== Kind.VARIABLE) return integerIn(value);
  const variable = value.name.value;
  const definition = operation.variableDefinitions?.find((each) => each.variable.name.value === variable);
  const ifMissing = definition?.defaultValue ? integerIn(definition.defaultValue) : byDefault;
  return (variables) => integer(Object.hasOwn(variables, variable) ? variables[variable] : undefined) ?? ifMissing;
}

function integerIn(value: ValueNode): number | undefined {
  return value.kind === Kind.INT ? Number(value.value) : undefined;
}

function integer(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
