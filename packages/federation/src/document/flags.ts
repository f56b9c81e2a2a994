import {
  type DocumentNode,
  type GraphQLError,
  Kind,
  type OperationDefinitionNode,
  GraphQLError as Problem,
  visit,
} from 'graphql';
import type { Variables } from './variables.ts';

export type Flags = Readonly<Record<string, boolean>>;

/** The variables that decide what is included, skipped or deferred, and their values for a request. */
export function compileFlags(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): { names: readonly string[]; read: (variables: Variables) => Flags | GraphQLError } {
  const found = new Set<string>();
  visit(document, {
    Directive(node) {
      if (!['skip', 'include', 'defer'].includes(node.name.value)) return;
      for (const { value } of node.arguments ?? []) if (value.kind === Kind.VARIABLE) found.add(value.name.value);
    },
  });
  const definitions = (operation.variableDefinitions ?? []).filter(({ variable }) => found.has(variable.name.value));
  const flags = definitions.map(({ variable, defaultValue }) => ({
    name: variable.name.value,
    byDefault: defaultValue?.kind === Kind.BOOLEAN ? defaultValue.value : undefined,
  }));
  return {
    names: flags.map(({ name }) => name),
    read: (variables) => {
      const values: Record<string, boolean> = {};
      for (const { name, byDefault } of flags) {
        const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
        const value = given === undefined ? byDefault : given;
        if (typeof value !== 'boolean') {
          const message = `Variable "$${name}" decides what is answered and must be true or false.`;
          return new Problem(message, { extensions: { code: 'BAD_USER_INPUT' } });
        }
        values[name] = value;
      }
      return values;
    },
  };
}
