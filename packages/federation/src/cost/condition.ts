import { type DirectiveNode, Kind, type OperationDefinitionNode, type ValueNode } from 'graphql';
import { conditionOf } from '../document/decide.ts';
import { type Amount, product } from './amount.ts';

/** 1 where `@skip` and `@include` let a selection stand, else 0. */
export function compileCondition(
  directives: readonly DirectiveNode[] = [],
  operation: OperationDefinitionNode,
): Amount {
  return product(
    directives.map((directive): Amount => {
      const variable = conditionOf(directive);
      const isWanted = directive.name.value === 'include';
      if (variable !== undefined) return compileFlag(variable, isWanted, operation);
      return isLiteral(directive, !isWanted) ? 0 : 1;
    }),
  );
}

/** 1 where the variable has the wanted value, else 0. */
export function compileFlag(variable: string, isWanted: boolean, operation: OperationDefinitionNode): Amount {
  const definition = operation.variableDefinitions?.find((each) => each.variable.name.value === variable);
  const byDefault = isBoolean(definition?.defaultValue, true);
  return (variables) => {
    const given = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
    return (typeof given === 'boolean' ? given : byDefault) === isWanted ? 1 : 0;
  };
}

function isLiteral({ name, arguments: args }: DirectiveNode, value: boolean): boolean {
  return (name.value === 'skip' || name.value === 'include') && isBoolean(args?.[0]?.value, value);
}

function isBoolean(node: ValueNode | undefined, value: boolean): boolean {
  return node?.kind === Kind.BOOLEAN && node.value === value;
}
