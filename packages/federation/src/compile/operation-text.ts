import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  stripIgnoredCharacters,
} from 'graphql';

/** A subgraph operation as planned: its parts, and its request text up to the variables. */
export type SubgraphOperation = {
  readonly text: string;
  readonly name: string | undefined;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** `{"query":"…","operationName":"…","variables":{`: what follows are the variables and two braces. */
  readonly head: string;
};

export function readOperation(text: string, name: string | undefined): SubgraphOperation {
  const document: DocumentNode = parse(text, { noLocation: true });
  const fragments = new Map<string, FragmentDefinitionNode>();
  let definition: OperationDefinitionNode | undefined;
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) definition = node;
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  if (!definition) throw new Error('A planned operation has no definition.');
  return { text, name, definition, fragments, head: requestHead(text, name) };
}

function requestHead(text: string, name: string | undefined): string {
  const operationName = name === undefined ? '' : `"operationName":${JSON.stringify(name)},`;
  return `{"query":${JSON.stringify(text)},${operationName}"variables":{`;
}

/** Joins entity operations into one, in which the i-th asks for `e<i>: _entities(representations: $r<i>)`. */
export function joinEntityOperations(operations: readonly SubgraphOperation[]): SubgraphOperation {
  const selections: SelectionNode[] = [];
  const variables = new Map<string, NonNullable<OperationDefinitionNode['variableDefinitions']>[number]>();
  operations.forEach(({ definition }, i) => {
    for (const node of definition.variableDefinitions ?? []) {
      const isInput = node.variable.name.value === 'representations';
      const name = isInput ? `r${i}__` : node.variable.name.value;
      variables.set(name, { ...node, variable: { ...node.variable, name: { kind: Kind.NAME, value: name } } });
    }
    for (const node of definition.selectionSet.selections) {
      if (node.kind !== Kind.FIELD) throw new Error('An entity request may only ask for _entities.');
      const value = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: `r${i}__` } } as const;
      const args = node.arguments?.map((arg) => ({ ...arg, value }));
      selections.push({ ...node, alias: { kind: Kind.NAME, value: `e${i}` }, arguments: args ?? [] });
    }
  });
  const first = operations[0];
  if (!first) throw new Error('Nothing to join.');
  const definition = {
    ...first.definition,
    variableDefinitions: [...variables.values()],
    selectionSet: { kind: Kind.SELECTION_SET, selections } as const,
  };
  const text = stripIgnoredCharacters(print(definition));
  return { text, name: first.name, definition, fragments: first.fragments, head: requestHead(text, first.name) };
}
