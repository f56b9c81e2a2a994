import { type ConstDirectiveNode, type DocumentNode, Kind, type TypeDefinitionNode } from 'graphql';

/** The names of the types that each subgraph has, by subgraph name, as a supergraph records them. */
export function readKnownTypes(supergraph: DocumentNode): Map<string, Set<string>> {
  const nameOfGraph = readGraphs(supergraph);
  const known = new Map([...nameOfGraph.values()].map((name) => [name, new Set<string>()]));
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const graph of graphsOf(node)) known.get(nameOfGraph.get(graph) ?? '')?.add(node.name.value);
  }
  return known;
}

/** Scalars that are text wherever they are used. */
const TEXTS = new Set(['Date', 'DateTime', 'EmailAddress', 'Time', 'URI', 'URL', 'UUID']);

/** The names of the subgraphs that have a scalar which may be a number. */
export function readLongNumbers(supergraph: DocumentNode): Set<string> {
  const nameOfGraph = readGraphs(supergraph);
  const scalars = supergraph.definitions.filter((node) => node.kind === Kind.SCALAR_TYPE_DEFINITION);
  const graphs = scalars.filter(({ name }) => !TEXTS.has(name.value)).flatMap(graphsOf);
  return new Set(graphs.map((graph) => nameOfGraph.get(graph) ?? ''));
}

export function readGraphs(supergraph: DocumentNode): Map<string, string> {
  const nameOfGraph = new Map<string, string>();
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') continue;
    for (const { name, directives } of node.values ?? []) {
      const graph = directives?.find((directive) => directive.name.value === 'join__graph');
      nameOfGraph.set(name.value, argument(graph, 'name') ?? name.value);
    }
  }
  return nameOfGraph;
}

function graphsOf({ directives = [] }: TypeDefinitionNode): string[] {
  const joined = directives.filter(({ name }) => name.value === 'join__type');
  return joined.map((directive) => argument(directive, 'graph') ?? '');
}

export function argument(directive: ConstDirectiveNode | undefined, name: string): string | undefined {
  const value = directive?.arguments?.find((arg) => arg.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}
