import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type FieldNode, type GraphQLSchema, isObjectType, Kind, print, type SelectionSetNode, visit } from 'graphql';
import type { Supergraph } from '../supergraph.ts';
import { type Join, unite } from './joins.ts';
import { readOperation } from './operation-text.ts';
import { type Part, type Requires, splitSelection } from './split-selection.ts';
import { namesWithin } from './type-names.ts';

type Types = ReadonlyMap<string, Join>;

/**
 * A request for entities in parts, each of which asks for the fields that require the same, and needs no more than that and a
 * key. Undefined where there is but one.
 */
export function partsOf(node: FetchNode, { joins, full }: Pick<Supergraph, 'joins' | 'full'>): FetchNode[] | undefined {
  const { requires, serviceName } = node;
  const types = joins.get(serviceName);
  if (!requires || !types || ![...types.values()].some((join) => join.requires.size > 0)) return undefined;
  const { definition } = readOperation(node.operation, node.operationName);
  const [entities] = definition.selectionSet.selections;
  if (entities?.kind !== Kind.FIELD || !entities.selectionSet) return undefined;
  const parts = splitSelection(entities.selectionSet, types);
  if (parts.length < 2) return undefined;
  const nodes = parts.flatMap((part, i) => {
    const needed = neededBy(part, requires, types, full);
    if (!needed) return [];
    const asked = { ...entities, selectionSet: part.set };
    const names = variablesIn(asked);
    const variableDefinitions = definition.variableDefinitions?.filter(({ variable }) =>
      names.has(variable.name.value),
    );
    const selectionSet = { kind: Kind.SELECTION_SET, selections: [asked] } as const;
    const operation = print({ ...definition, variableDefinitions: variableDefinitions ?? [], selectionSet });
    return partOf(node, i, needed, operation, names);
  });
  return nodes.length === parts.length ? nodes : undefined;
}

function partOf(
  { operationDocumentNode: _, id, variableUsages, ...node }: FetchNode,
  index: number,
  requires: QueryPlanSelectionNode[],
  operation: string,
  names: ReadonlySet<string>,
): FetchNode {
  return {
    ...{ ...node, requires, operation },
    ...(id !== undefined && { id: `${id}.${index}` }),
    ...(variableUsages && { variableUsages: variableUsages.filter((name) => names.has(name)) }),
  };
}

/** A key and what is required, of each type of which the whole request is told both; undefined where it is not told. */
function neededBy(
  { required, set }: Part,
  requires: Requires,
  types: Types,
  schema: GraphQLSchema,
): QueryPlanSelectionNode[] | undefined {
  const needed: QueryPlanSelectionNode[] = [];
  for (const condition of conditionsOf(set)) {
    const ofType = (name: string): QueryPlanSelectionNode[] => {
      const told = toldOf(name, requires, schema);
      const wanted = (types.get(condition)?.keys ?? []).map((key) => unite([TYPENAME, ...key], required));
      const known = wanted.filter((selections) => isWithin(selections, told));
      return known.map((selections) => ({ kind: 'InlineFragment', typeCondition: name, selections }));
    };
    const subtypes = [...namesWithin(schema, condition)].filter((name) => isObjectType(schema.getType(name)));
    const ofAll = ofType(condition);
    const found = ofAll.length > 0 ? ofAll : subtypes.flatMap(ofType);
    if (found.length === 0) return undefined;
    needed.push(...found);
  }
  return needed.length > 0 ? needed : undefined;
}

const TYPENAME = { kind: 'Field', name: '__typename' } as const;

/** What the subgraph is told of objects of this type. */
function toldOf(name: string, requires: Requires, schema: GraphQLSchema): Requires {
  return requires.flatMap((node) => {
    if (node.kind === 'Field') return [node];
    return node.typeCondition === undefined || namesWithin(schema, node.typeCondition).has(name) ? node.selections : [];
  });
}

/** The types as which the subgraph is asked about entities. */
function conditionsOf({ selections }: SelectionSetNode): Set<string> {
  const nodes = selections.filter((node) => node.kind === Kind.INLINE_FRAGMENT);
  return new Set(nodes.flatMap(({ typeCondition }) => typeCondition?.name.value ?? []));
}

function isWithin(some: Requires, others: Requires): boolean {
  return some.every((node) => others.some((other) => other.kind === node.kind && nameOf(other) === nameOf(node)));
}

function nameOf(node: QueryPlanSelectionNode): string | undefined {
  return node.kind === 'Field' ? (node.alias ?? node.name) : node.typeCondition;
}

function variablesIn(node: FieldNode): Set<string> {
  const names = new Set<string>();
  visit(node, { Variable: ({ name }) => void names.add(name.value) });
  return names;
}
