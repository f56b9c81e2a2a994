import type { QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  parse,
  type SelectionNode,
  type TypeDefinitionNode,
} from 'graphql';
import { argument, readGraphs } from './known-types.ts';

/** The keys of a type in a subgraph, and the fields that require others before it can answer them. */
export type Join = {
  readonly keys: QueryPlanSelectionNode[][];
  readonly requires: Map<string, QueryPlanSelectionNode[]>;
};
export type Joins = ReadonlyMap<string, ReadonlyMap<string, Join>>;

export function readJoins(supergraph: DocumentNode): Joins {
  const nameOfGraph = readGraphs(supergraph);
  const joins = new Map([...nameOfGraph.values()].map((name) => [name, new Map<string, Join>()]));
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const directive of node.directives ?? []) {
      const key = directive.name.value === 'join__type' ? argument(directive, 'key') : undefined;
      if (key !== undefined && !isUnresolvable(directive)) joinOf(node, directive)?.keys.push(readFieldSet(key));
    }
    for (const field of node.fields ?? []) {
      for (const directive of field.directives ?? []) {
        const required = directive.name.value === 'join__field' ? argument(directive, 'requires') : undefined;
        if (required !== undefined) joinOf(node, directive)?.requires.set(field.name.value, readFieldSet(required));
      }
    }
  }
  return joins;

  function joinOf({ name }: TypeDefinitionNode, directive: ConstDirectiveNode): Join | undefined {
    const types = joins.get(nameOfGraph.get(argument(directive, 'graph') ?? '') ?? '');
    const join = types?.get(name.value) ?? { keys: [], requires: new Map() };
    types?.set(name.value, join);
    return join;
  }
}

function isUnresolvable({ arguments: args = [] }: ConstDirectiveNode): boolean {
  return args.some(({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value);
}

function readFieldSet(text: string): QueryPlanSelectionNode[] {
  const [definition] = parse(`{${text}}`).definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections.flatMap(planned) : [];
}

/** As plans write selections. */
function planned(node: SelectionNode): QueryPlanSelectionNode[] {
  if (node.kind === Kind.FRAGMENT_SPREAD) return [];
  const selections = node.selectionSet?.selections.flatMap(planned);
  if (node.kind === Kind.FIELD) return [{ kind: 'Field', name: node.name.value, ...(selections && { selections }) }];
  const typeCondition = node.typeCondition?.name.value;
  return [{ kind: 'InlineFragment', ...(typeCondition && { typeCondition }), selections: selections ?? [] }];
}

/** Two selections in one, each field once. */
export function unite(
  some: readonly QueryPlanSelectionNode[],
  others: readonly QueryPlanSelectionNode[],
): QueryPlanSelectionNode[] {
  const united = [...some];
  for (const node of others) {
    const place = united.findIndex((known) => isSameField(known, node));
    const known = united[place];
    if (!known) united.push(node);
    else if (known.selections) united[place] = { ...known, selections: unite(known.selections, node.selections ?? []) };
  }
  return united;
}

function isSameField(a: QueryPlanSelectionNode, b: QueryPlanSelectionNode): a is QueryPlanFieldNode {
  return a.kind === 'Field' && b.kind === 'Field' && a.name === b.name;
}
