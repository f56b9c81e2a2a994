import {
  type ArgumentNode,
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  Kind,
  visit,
} from 'graphql';

/** A document in which every `@defer` has a label of its own, and what clients call each of them. */
export type Labelled = { readonly document: DocumentNode; readonly labels: ReadonlyMap<string, string | undefined> };

/**
 * The planner knows deferred parts by their labels, which clients need not give, and which a fragment with `@defer`
 * in it repeats wherever it is spread. Here such fragments are written out, and then each `@defer` gets its label.
 */
export function labelDefers(document: DocumentNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): Labelled {
  const labels = new Map<string, string | undefined>();
  const deferring = new Set([...fragments.values()].filter((fragment) => hasDefer(fragment, fragments)));
  if (deferring.size === 0 && !hasDefer(document, fragments)) return { document, labels };
  const writeOut = (node: FragmentSpreadNode) => {
    const fragment = fragments.get(node.name.value);
    if (!fragment || !deferring.has(fragment)) return undefined;
    const { typeCondition, selectionSet } = fragment;
    // Visiting goes on in what is put here, so fragments in fragments are written out too.
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives: node.directives ?? [], selectionSet } as const;
  };
  const written = visit(document, {
    FragmentDefinition: (node) => (deferring.has(node) ? null : undefined),
    FragmentSpread: writeOut,
  });
  const labelled = visit(written, {
    Directive(node) {
      if (node.name.value !== 'defer') return undefined;
      const given = node.arguments?.find(({ name }) => name.value === 'label')?.value;
      const label = `defer${labels.size}`;
      labels.set(label, given?.kind === Kind.STRING ? given.value : undefined);
      const others = (node.arguments ?? []).filter(({ name }) => name.value !== 'label');
      return { ...node, arguments: [...others, labelArgument(label)] };
    },
  });
  return { document: labelled, labels };
}

function hasDefer(node: ASTNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): boolean {
  let found = false;
  visit(node, {
    Directive(directive) {
      found ||= directive.name.value === 'defer';
    },
    FragmentSpread(spread) {
      const fragment = fragments.get(spread.name.value);
      if (!found && fragment && fragment !== node) found = hasDefer(fragment, fragments);
    },
  });
  return found;
}

function labelArgument(label: string): ArgumentNode {
  return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'label' }, value: { kind: Kind.STRING, value: label } };
}
