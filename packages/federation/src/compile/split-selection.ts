import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { type FieldNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';
import type { Join } from './joins.ts';

export type Requires = readonly QueryPlanSelectionNode[];

/** The fields of a selection that require the same, under the types that they are asked of. */
export type Part = { readonly required: Requires; readonly set: SelectionSetNode };

/** What is asked of entities, in a part for each thing that its fields require; the first has the names of types too. */
export function splitSelection(set: SelectionSetNode, types: ReadonlyMap<string, Join>): Part[] {
  const found = new Map<string, Requires>();
  const requiredBy = (type: string, { name }: FieldNode): Requires => types.get(type)?.requires.get(name.value) ?? [];
  eachField(set, '', (type, node) => {
    const required = requiredBy(type, node);
    if (node.name.value !== '__typename') found.set(JSON.stringify(required), required);
  });
  const [first] = [...found.keys()].sort();
  return [...found].flatMap(([key, required]) => {
    const part = keep(set, '', (type, node) => {
      return node.name.value === '__typename' ? key === first : JSON.stringify(requiredBy(type, node)) === key;
    });
    return part ? { required, set: part } : [];
  });
}

function eachField({ selections }: SelectionSetNode, type: string, act: (type: string, node: FieldNode) => void): void {
  for (const node of selections) {
    if (node.kind === Kind.FIELD) act(type, node);
    if (node.kind === Kind.INLINE_FRAGMENT) eachField(node.selectionSet, node.typeCondition?.name.value ?? type, act);
  }
}

function keep(
  set: SelectionSetNode,
  type: string,
  isWanted: (type: string, node: FieldNode) => boolean,
): SelectionSetNode | undefined {
  const selections = set.selections.flatMap((node): SelectionNode[] => {
    if (node.kind === Kind.FIELD) return isWanted(type, node) ? [node] : [];
    if (node.kind === Kind.FRAGMENT_SPREAD) return [node];
    const inner = keep(node.selectionSet, node.typeCondition?.name.value ?? type, isWanted);
    return inner ? [{ ...node, selectionSet: inner }] : [];
  });
  return selections.length > 0 ? { ...set, selections } : undefined;
}
