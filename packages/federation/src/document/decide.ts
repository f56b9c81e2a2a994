import { type DirectiveNode, type DocumentNode, Kind, visit } from 'graphql';
import { isIncluded } from '../compile/collect-fields.ts';
import type { Flags } from './flags.ts';
import { NEVER_EMPTY } from './never-empty.ts';

/** The variable that `@skip` or `@include` reads, if it reads one. */
export function conditionOf({ name, arguments: args }: DirectiveNode): string | undefined {
  if (name.value !== 'skip' && name.value !== 'include') return undefined;
  const value = args?.[0]?.value;
  return value?.kind === Kind.VARIABLE ? value.name.value : undefined;
}

/**
 * The document as it is for these values of some of its conditions, and those that are written out. What would be empty
 * asks for the type's name.
 */
export function decide(document: DocumentNode, values: Flags): DocumentNode {
  const isOpen = (directive: DirectiveNode): boolean => {
    if (directive.name.value !== 'skip' && directive.name.value !== 'include') return true;
    const variable = conditionOf(directive);
    return variable !== undefined && !Object.hasOwn(values, variable);
  };
  const decideNode = <Node extends { readonly directives?: readonly DirectiveNode[] }>(node: Node) => {
    const { directives = [] } = node;
    const decided = directives.filter((directive) => !isOpen(directive));
    if (decided.length === 0) return undefined;
    return isIncluded(decided, values) ? { ...node, directives: directives.filter(isOpen) } : null;
  };
  return visit(document, {
    Field: decideNode,
    InlineFragment: decideNode,
    FragmentSpread: decideNode,
    SelectionSet: NEVER_EMPTY,
  });
}
