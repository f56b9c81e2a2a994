import {
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { countComparisons } from './count-comparisons.ts';
import type { DocumentLimits } from './limits.ts';

type Size = { fields: number; top: number; depth: number; nesting: number; aliases: number; directives: number };

const NOTHING: Readonly<Size> = { fields: 0, top: 0, depth: 0, nesting: 0, aliases: 0, directives: 0 };

/**
 * The first limit that an operation breaks, with every fragment written out; each fragment is measured once,
 * so a document that would unfold to millions of fields costs no more than its own length.
 */
export function findExcess(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  limits: DocumentLimits,
): GraphQLError | undefined {
  const measured = new Map<string, Size>();
  const measureFragment = (name: string): Size => {
    const known = measured.get(name);
    if (known) return known;
    // Stands while the fragment is being measured, so that a cycle ends; validation reports it.
    measured.set(name, NOTHING);
    const fragment = fragments.get(name);
    const size = fragment ? measure(fragment.selectionSet) : NOTHING;
    measured.set(name, size);
    return size;
  };
  const measure = (set: SelectionSetNode): Size => {
    const total = { ...NOTHING };
    for (const node of set.selections) {
      total.directives += node.directives?.length ?? 0;
      if (node.kind === Kind.FIELD) {
        total.fields += 1;
        total.top += 1;
        if (node.alias) total.aliases += 1;
      }
      const inner =
        node.kind === Kind.FRAGMENT_SPREAD ? measureFragment(node.name.value) : measureSet(node.selectionSet);
      total.fields += inner.fields;
      if (node.kind !== Kind.FIELD) total.top += inner.top;
      total.aliases += inner.aliases;
      total.directives += inner.directives;
      total.nesting = Math.max(total.nesting, inner.nesting + 1);
      total.depth = Math.max(total.depth, inner.depth + (node.kind === Kind.FIELD ? 1 : 0));
    }
    return total;
  };
  const measureSet = (set: SelectionSetNode | undefined): Size => (set ? measure(set) : NOTHING);

  const size = measure(operation.selectionSet);
  const excesses: Excess[] = [
    [size.depth, limits.maxDepth, 'levels of fields'],
    [size.nesting, limits.maxNesting, 'selections within each other'],
    [size.fields, limits.maxFields, 'fields'],
    [size.top, limits.maxRootFields, 'fields at the root'],
    [size.aliases, limits.maxAliases, 'aliases'],
    [size.directives + (operation.directives?.length ?? 0), limits.maxDirectives, 'directives'],
  ];
  const excess = excesses.find(([is, may]) => is > may) ?? comparisonsOver(operation, fragments, limits);
  if (!excess) return undefined;
  const [is, may, what] = excess;
  return new GraphQLError(`The operation has ${is} ${what}; ${may} are allowed.`, {
    extensions: { code: 'OPERATION_TOO_LARGE' },
  });
}

type Excess = readonly [is: number, may: number, what: string];

/** Looked at last: what has passed the other limits is small enough to be written out. */
function comparisonsOver(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  { maxComparisons }: DocumentLimits,
): Excess | undefined {
  const comparisons = countComparisons(operation.selectionSet, fragments);
  return comparisons > maxComparisons ? [comparisons, maxComparisons, 'pairs of fields of one name'] : undefined;
}
