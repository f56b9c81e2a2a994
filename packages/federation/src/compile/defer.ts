import {
  type DirectiveNode,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isCompositeType,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type CollectContext, isIncluded } from './collect-fields.ts';
import type { Deferred, Step } from './plan.ts';
import { namesWithin } from './type-names.ts';
import { compileWriter, type Write } from './writer.ts';

/** A response name on the way to a deferred part, and which of the objects that have it are meant. */
export type DeferredStep = {
  readonly key: string;
  /** What the client calls it. */
  readonly shown: string;
  readonly applies: (object: object) => boolean;
};

/** Writes what a deferred part adds to each object at its path. */
export type DeferredWriter = {
  readonly label: string | undefined;
  readonly path: readonly DeferredStep[];
  readonly write: Write;
};

/** How an answer is cut: which fragments of the document come later, and how each of them is written. */
export type DeferredParts = {
  readonly nodes: ReadonlySet<InlineFragmentNode | FragmentSpreadNode>;
  readonly writers: ReadonlyMap<Deferred, DeferredWriter>;
};

type Found = {
  readonly node: InlineFragmentNode | FragmentSpreadNode;
  readonly label: string | undefined;
  readonly path: readonly DeferredStep[];
  /** What stands at the path, and the fragments around this one since then. */
  readonly type: GraphQLCompositeType;
  readonly around: readonly string[];
};

/** Matches the deferred fragments of a document with the deferred parts of its plan. What the plan does not defer, comes at once. */
export function compileDeferred(
  context: CollectContext,
  type: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
  step: Step | undefined,
  labels: ReadonlyMap<string, string | undefined>,
): DeferredParts {
  const parts = step ? deferredIn(step, context.flags) : [];
  if (parts.length === 0) return { nodes: new Set(), writers: new Map() };
  const found: Found[] = [];
  findFragments(context, { path: [], type, around: [] }, selectionSet, found);
  const matches = new Map<Deferred, Found>();
  const used = new Set<Found>();
  for (const part of parts) {
    const names = namesOf(part.path);
    const match = found.find(
      (each) =>
        !used.has(each) && each.label === part.label && names.join('.') === each.path.map(({ key }) => key).join('.'),
    );
    if (!match) continue;
    used.add(match);
    matches.set(part, match);
  }
  const nodes = new Set([...matches.values()].map(({ node }) => node));
  const writers = new Map(
    [...matches].map(([part, { node, label, path, type: on, around }]) => {
      const undeferred = { ...node, directives: (node.directives ?? []).filter(({ name }) => name.value !== 'defer') };
      const whole = around.reduceRight<SelectionSetNode>(
        (inner, condition) =>
          selectionOf({ kind: Kind.INLINE_FRAGMENT, typeCondition: namedType(condition), selectionSet: inner }),
        selectionOf(undeferred),
      );
      const write = compileWriter({ ...context, deferred: nodes }, on, [whole]);
      return [part, { label: labels.get(label ?? ''), path, write }];
    }),
  );
  return { nodes, writers };
}

function selectionOf(node: SelectionNode): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: [node] };
}

function namedType(name: string): NamedTypeNode {
  return { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } };
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
  place: Pick<Found, 'path' | 'type' | 'around'>,
  selectionSet: SelectionSetNode,
  found: Found[],
): void {
  const { path, type, around } = place;
  const here = context.schema.getType(around.at(-1) ?? type.name);
  for (const node of selectionSet.selections) {
    if (!isIncluded(node.directives, context.flags)) continue;
    if (node.kind === Kind.FIELD) {
      const field = isCompositeType(here) && 'getFields' in here ? here.getFields()[node.name.value] : undefined;
      const inner = field && getNamedType(field.type);
      if (!node.selectionSet || !isCompositeType(inner)) continue;
      const key = node.alias?.value ?? node.name.value;
      const shown = context.names?.get(key) ?? key;
      const step = { key, shown, applies: within(context.schema, type, around) };
      const below = { path: [...path, step], type: inner, around: [] };
      findFragments(context, below, node.selectionSet, found);
      continue;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? context.fragments.get(node.name.value) : node;
    if (!fragment) continue;
    const defer = activeDefer(node.directives, context.flags);
    if (defer) found.push({ node, label: labelOf(defer), path, type, around });
    const condition = fragment.typeCondition?.name.value;
    const more = condition === undefined ? around : [...around, condition];
    findFragments(context, { path, type, around: more }, fragment.selectionSet, found);
  }
}

/** Whether an object is of all these types; one that does not name its type is of the type that the schema says. */
function within(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  conditions: readonly string[],
): DeferredStep['applies'] {
  const sets = conditions.map((condition) => namesWithin(schema, condition));
  return (object) => {
    const given: unknown = Reflect.get(object, '__typename');
    const name = typeof given === 'string' ? given : type.name;
    return sets.every((names) => names.has(name));
  };
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
