import { type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql';

/** The names of the types that each subgraph has, by subgraph name, as a supergraph records them. */
export function readKnownTypes(supergraph: DocumentNode): Map<string, Set<string>> {
  const nameOfGraph = new Map<string, string>();
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') continue;
    for (const { name, directives } of node.values ?? []) {
      const graph = directives?.find((directive) => directive.name.value === 'join__graph');
      nameOfGraph.set(name.value, argument(graph, 'name') ?? name.value);
    }
  }
  const known = new Map([...nameOfGraph.values()].map((name) => [name, new Set<string>()]));
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const directive of node.directives ?? []) {
      if (directive.name.value !== 'join__type') continue;
      known.get(nameOfGraph.get(argument(directive, 'graph') ?? '') ?? '')?.add(node.name.value);
    }
  }
  return known;
}

function argument(directive: ConstDirectiveNode | undefined, name: string): string | undefined {
  const value = directive?.arguments?.find((arg) => arg.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}
