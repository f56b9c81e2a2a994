import {
  executeSync,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import type { Variables } from './variables.ts';

export type Introspect = (key: string, variables: Variables) => string;

/** Answers `__schema` and `__type` from the schema itself, once for all requests where no variables take part. */
export function compileIntrospection(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  fields: ReadonlyMap<string, readonly FieldNode[]>,
): Introspect {
  const known = new Map<string, string>();
  return (key, variables) => {
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const selections = (fields.get(key) ?? []).map((node) => ({ ...node, directives: [] }));
    const document = {
      kind: Kind.DOCUMENT,
      definitions: [
        { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } as const, directives: [] },
        ...fragments.values(),
      ],
    } as const;
    const { data } = executeSync({ schema, document, variableValues: variables });
    const text = JSON.stringify(data?.[key] ?? null);
    if (!usesVariables(selections)) known.set(key, text);
    return text;
  };
}

function usesVariables(nodes: readonly FieldNode[]): boolean {
  let found = false;
  for (const node of nodes) {
    visit(node, {
      Variable: () => {
        found = true;
      },
      // What a fragment uses is not looked up: taken for variable.
      FragmentSpread: () => {
        found = true;
      },
    });
  }
  return found;
}
