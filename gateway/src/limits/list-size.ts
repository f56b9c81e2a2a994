import { type FieldNode, type GraphQLField, Kind, type OperationDefinitionNode, type ValueNode } from 'graphql';
import type { Variables } from './compile-cost.ts';
import type { CostModel } from './cost-model.ts';

/** How many items a list is expected to have in a request. */
export type Sizing = (variables: Variables) => number;

type Scope = {
  readonly model: CostModel;
  readonly defaultListSize: number;
  readonly operation: OperationDefinitionNode;
};

/**
 * The expected length of a field's list, and of lists right below that its `@listSize` names: the largest slicing
 * argument, else the assumed size, else the default.
 */
export function compileListSize(
  { model, defaultListSize, operation }: Scope,
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): { sizing: Sizing; below: ReadonlyMap<string, Sizing> } {
  const rule = model.lists.get(coordinate);
  if (!rule) return { sizing: () => defaultListSize, below: new Map() };
  const byDefault = rule.assumed ?? defaultListSize;
  const slices = rule.slicingArguments.map((name) => readInt(name, field, node, operation));
  const sizing: Sizing = (variables) => {
    let largest: number | undefined;
    for (const read of slices) {
      const value = read(variables);
      // A negative length is refused by the subgraph; here it must not make anything cheaper.
      if (value !== undefined) largest = Math.max(largest ?? 0, value);
    }
    return largest ?? byDefault;
  };
  if (rule.sizedFields.length === 0) return { sizing, below: new Map() };
  return { sizing: () => defaultListSize, below: new Map(rule.sizedFields.map((name) => [name, sizing])) };
}

function readInt(
  name: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  operation: OperationDefinitionNode,
): (variables: Variables) => number | undefined {
  const byDefault = integer(field.args.find((argument) => argument.name === name)?.defaultValue);
  const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
  if (!value) return () => byDefault;
  if (value.kind !== Kind.VARIABLE) return () => integerIn(value);
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
