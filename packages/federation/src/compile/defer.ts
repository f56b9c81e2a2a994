import {
  type DirectiveNode,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  getNamedType,
  type InlineFragmentNode,
  isCompositeType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { type CollectContext, isIncluded } from './collect-fields.ts';
import type { Deferred, Step } from './plan.ts';
import { compileWriter, type Write } from './writer.ts';

/** Writes what a deferred part adds to each object at its path. */
export type DeferredWriter = { readonly path: readonly string[]; readonly write: Write };

/** How an answer is cut: which fragments of the document come later, and how each of them is written. */
export type DeferredParts = {
  readonly nodes: ReadonlySet<InlineFragmentNode | FragmentSpreadNode>;
  readonly writers: ReadonlyMap<Deferred, DeferredWriter>;
};

type Found = {
  readonly node: InlineFragmentNode | FragmentSpreadNode;
  readonly label: string | undefined;
  readonly path: readonly string[];
  readonly type: GraphQLCompositeType;
};

/** Matches the deferred fragments of a document with the deferred parts of its plan. What the plan does not defer, comes at once. */
export function compileDeferred(
  context: CollectContext,
  type: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
  step: Step | undefined,
): DeferredParts {
  const parts = step ? deferredIn(step, context.flags) : [];
  if (parts.length === 0) return { nodes: new Set(), writers: new Map() };
  const found: Found[] = [];
  findFragments(context, type, selectionSet, [], found);
  const matches = new Map<Deferred, Found>();
  const used = new Set<Found>();
  for (const part of parts) {
    const names = namesOf(part.path);
    const match = found.find(
      (each) => !used.has(each) && each.label === part.label && names.join('.') === each.path.join('.'),
    );
    if (!match) continue;
    used.add(match);
    matches.set(part, match);
  }
  const nodes = new Set([...matches.values()].map(({ node }) => node));
  const writers = new Map(
    [...matches].map(([part, { node, path, type: on }]) => {
      const undeferred = { ...node, directives: (node.directives ?? []).filter(({ name }) => name.value !== 'defer') };
      const whole = { kind: Kind.SELECTION_SET, selections: [undeferred] } as const;
      return [part, { path, write: compileWriter({ ...context, deferred: nodes }, on, [whole]) }];
    }),
  );
  return { nodes, writers };
}

/** The deferred parts that run under these conditions, outer ones first. */
function deferredIn(step: Step, flags: CollectContext['flags']): Deferred[] {
  switch (step.kind) {
    case 'fetch':
      return [];
    case 'sequence':
    case 'parallel':
      return step.steps.flatMap((each) => deferredIn(each, flags));
    case 'condition': {
      const chosen = flags[step.variable] ? step.yes : step.no;
      return chosen ? deferredIn(chosen, flags) : [];
    }
    case 'defer': {
      const inner = (each: Step | undefined): Deferred[] => (each ? deferredIn(each, flags) : []);
      return [...inner(step.primary.step), ...step.deferred.flatMap((part) => [part, ...inner(part.step)])];
    }
    default:
      return step satisfies never;
  }
}

function findFragments(
  context: CollectContext,
  type: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
  path: readonly string[],
  found: Found[],
): void {
  for (const node of selectionSet.selections) {
    if (!isIncluded(node.directives, context.flags)) continue;
    if (node.kind === Kind.FIELD) {
      const field = 'getFields' in type ? type.getFields()[node.name.value] : undefined;
      const inner = field && getNamedType(field.type);
      if (!node.selectionSet || !isCompositeType(inner)) continue;
      findFragments(context, inner, node.selectionSet, [...path, node.alias?.value ?? node.name.value], found);
      continue;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? context.fragments.get(node.name.value) : node;
    if (!fragment) continue;
    const defer = activeDefer(node.directives, context.flags);
    if (defer) found.push({ node, label: labelOf(defer), path, type });
    const condition = fragment.typeCondition && context.schema.getType(fragment.typeCondition.name.value);
    findFragments(context, isCompositeType(condition) ? condition : type, fragment.selectionSet, path, found);
  }
}

function activeDefer(
  directives: readonly DirectiveNode[] | undefined,
  flags: CollectContext['flags'],
): DirectiveNode | undefined {
  const defer = directives?.find(({ name }) => name.value === 'defer');
  const condition = defer?.arguments?.find(({ name }) => name.value === 'if')?.value;
  if (condition?.kind === Kind.VARIABLE && flags[condition.name.value] === false) return undefined;
  if (condition?.kind === Kind.BOOLEAN && !condition.value) return undefined;
  return defer;
}

function labelOf({ arguments: args }: DirectiveNode): string | undefined {
  const value = args?.find(({ name }) => name.value === 'label')?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

/** A path of the plan also names the types on the way. */
function namesOf(path: readonly string[]): string[] {
  return path.filter((step) => !step.startsWith('... on '));
}
