import { type ConstDirectiveNode, Kind, parse } from 'graphql';
import type { Subgraph } from './engine.ts';

/** The subgraphs that a supergraph names in its `join__Graph`. */
export function subgraphsOf(supergraphSdl: string): Subgraph[] {
  const graphs = parse(supergraphSdl, { noLocation: true }).definitions.find(
    (each) => each.kind === Kind.ENUM_TYPE_DEFINITION && each.name.value === 'join__Graph',
  );
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION) throw new Error('The supergraph names no subgraphs.');
  return (graphs.values ?? []).map(({ directives = [] }) => ({
    name: argument(directives[0], 'name'),
    url: argument(directives[0], 'url'),
  }));
}

function argument(directive: ConstDirectiveNode | undefined, name: string): string {
  const value = directive?.arguments?.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : '';
}
