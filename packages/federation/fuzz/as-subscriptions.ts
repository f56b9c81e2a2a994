import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  print,
  validate,
  visit,
} from 'graphql';

/** The same selection twice: to be followed, and to be asked for. */
export type Twins = { readonly subscription: string; readonly query: string };

/** Each root field of a query alone, as a subscription and as a query. */
export function asSubscriptions(schema: GraphQLSchema, query: string): Twins[] {
  const document = parse(query);
  const fields = document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.QUERY
      ? node.selectionSet.selections
      : [],
  );
  const followed = schema.getSubscriptionType()?.getFields() ?? {};
  return fields.flatMap((field) => {
    if (field.kind !== Kind.FIELD || !Object.hasOwn(followed, field.name.value)) return [];
    const twins = {
      subscription: print(alone(document, field, OperationTypeNode.SUBSCRIPTION)),
      query: print(alone(document, field, OperationTypeNode.QUERY)),
    };
    return validate(schema, parse(twins.subscription)).length === 0 ? [twins] : [];
  });
}

/** The document with this one root field, and of its fragments and variables those that are used. */
function alone(document: DocumentNode, field: FieldNode, operation: OperationTypeNode): DocumentNode {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const used = new Map<string, FragmentDefinitionNode>();
  const variables = new Set<string>();
  const look = (node: FieldNode | FragmentDefinitionNode): void => {
    visit(node, {
      Variable: ({ name }) => void variables.add(name.value),
      FragmentSpread: ({ name: { value: name } }) => {
        const fragment = fragments.get(name);
        if (!fragment || used.has(name)) return;
        used.set(name, fragment);
        look(fragment);
      },
    });
  };
  const root = { ...field, directives: [] };
  look(root);
  const definitions = document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION
      ? [
          {
            ...node,
            operation,
            variableDefinitions: node.variableDefinitions?.filter(({ variable }) => variables.has(variable.name.value)),
            selectionSet: { kind: Kind.SELECTION_SET, selections: [root] } as const,
          },
        ]
      : [],
  );
  return { kind: Kind.DOCUMENT, definitions: [...definitions, ...used.values()] };
}
