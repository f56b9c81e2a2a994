import { type DirectiveNode, Kind, type OperationDefinitionNode, type ValueNode } from 'graphql';
import type { Variables } from './compile-cost.ts';

/** Whether a selection is part of the answer, by its `@skip` and `@include`; undefined when it always is. */
export function compileCondition(
  directives: readonly DirectiveNode[] = [],
  operation: OperationDefinitionNode,
): ((variables: Variables) => boolean) | undefined {
  const tests = directives.flatMap(({ name, arguments: args }) => {
    if (name.value !== 'skip' && name.value !== 'include') return [];
    const value = args?.[0]?.value;
    return value ? [{ wanted: name.value === 'include', read: readBoolean(value, operation) }] : [];
  });
  if (tests.length === 0) return undefined;
  return (variables) => tests.every(({ wanted, read }) => read(variables) === wanted);
}

function readBoolean(value: ValueNode, operation: OperationDefinitionNode): (variables: Variables) => boolean {
  if (value.kind === Kind.BOOLEAN) return () => value.value;
  if (value.kind !== Kind.VARIABLE) return () => true;
  const name = value.name.value;
  const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
  const byDefault = definition?.defaultValue?.kind === Kind.BOOLEAN ? definition.defaultValue.value : true;
  return (variables) => {
    const given = variables[name];
    return typeof given === 'boolean' ? given : byDefault;
  };
}
