import {
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { conditionOf } from './decide.ts';

/**
 * The variables of `@skip` and `@include` that the planner goes wrong with. It puts a field that requires others into one
 * request with what stands beside it; without what it requires that is not sent, though the rest is wanted. And where all that
 * is asked of an object has conditions, and the object has one too, it takes them together: without its fields the object is not
 * asked for, though it is wanted.
 */
export function findDecisive(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  requiring: ReadonlySet<string>,
): readonly string[] {
  const decisive = new Set<string>();
  const known = new Map<string, boolean>();
  const isAnyRequiring = ({ selections }: SelectionSetNode, isSource: boolean): boolean => {
    const found = selections.filter((node) => isRequiring(node, isSource));
    // Whatever the values, a subscription has a source.
    for (const directive of isSource ? [] : found.flatMap(({ directives = [] }) => directives)) {
      const variable = conditionOf(directive);
      if (variable !== undefined) decisive.add(variable);
    }
    return found.length > 0;
  };
  const isRequiring = (node: SelectionNode, isSource: boolean): boolean => {
    switch (node.kind) {
      case Kind.FIELD: {
        if (node.selectionSet && variablesOf(node).length > 0)
          for (const variable of conditionsOfAll(node.selectionSet, fragments) ?? []) decisive.add(variable);
        const isInside = node.selectionSet !== undefined && isAnyRequiring(node.selectionSet, false);
        return isInside || requiring.has(node.name.value);
      }
      case Kind.INLINE_FRAGMENT:
        return isAnyRequiring(node.selectionSet, isSource);
      case Kind.FRAGMENT_SPREAD: {
        const name = node.name.value;
        const fragment = fragments.get(name);
        const is = known.get(name) ?? (fragment !== undefined && isAnyRequiring(fragment.selectionSet, isSource));
        known.set(name, is);
        return is;
      }
      default:
        return node satisfies never;
    }
  };
  isAnyRequiring(operation.selectionSet, operation.operation === 'subscription');
  return [...decisive];
}

function variablesOf({ directives = [] }: SelectionNode): string[] {
  return directives.flatMap((directive) => conditionOf(directive) ?? []);
}

/** The variables that decide on the fields of an object; none where one of them has no condition. */
function conditionsOfAll(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): string[] | undefined {
  const all: string[] = [];
  for (const node of selections) {
    const own = variablesOf(node);
    all.push(...own);
    if (own.length > 0) continue;
    const set = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value)?.selectionSet : node.selectionSet;
    const inner = node.kind === Kind.FIELD || !set ? undefined : conditionsOfAll(set, fragments);
    if (!inner) return undefined;
    all.push(...inner);
  }
  return all;
}
