import {
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { conditionOf } from './decide.ts';

/**
 * The variables of `@skip` and `@include` that decide whether fields are there which require others. The planner puts such
 * a field into one request with what stands beside it; without what it requires that is not sent, though the rest is wanted.
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
