import type { DeferNode, FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { Supergraph } from '../supergraph.ts';
import { compileFetches, type Fetch, type PlacedFetch } from './fetch.ts';
import type { DataPath } from './path.ts';
import { splitPlan } from './split-plan.ts';

/** A query plan whose every part is ready to run. */
export type Step =
  | { readonly kind: 'fetch'; readonly fetch: Fetch }
  | { readonly kind: 'sequence'; readonly steps: readonly Step[] }
  | { readonly kind: 'parallel'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'condition';
      readonly variable: string;
      readonly yes: Step | undefined;
      readonly no: Step | undefined;
    }
  | { readonly kind: 'defer'; readonly primary: Deferrable; readonly deferred: readonly Deferred[] };

/** A part of the plan and the text of the selection that is answered once it has run. */
export type Deferrable = { readonly step: Step | undefined; readonly selection: string | undefined };

export type Deferred = Deferrable & {
  readonly label: string | undefined;
  readonly path: readonly string[];
  /** The ids of fetches that must be done first. */
  readonly after: readonly string[];
};

export type CompiledPlan = {
  readonly step: Step | undefined;
  readonly subscription: Fetch | undefined;
  readonly fetches: readonly Fetch[];
};

export function compilePlan(planned: QueryPlan, supergraph: Supergraph): CompiledPlan {
  const plan = splitPlan(planned, supergraph);
  const primary = plan.node?.kind === 'Subscription' ? plan.node.primary : undefined;
  const root = plan.node?.kind === 'Subscription' ? plan.node.rest : plan.node;
  const placed: PlacedFetch[] = primary ? [{ node: primary, path: [] }] : [];
  gather(root, [], placed);
  const fetches = compileFetches(placed, supergraph);
  return {
    step: root && compileNode(root, fetches),
    subscription: primary && fetches.get(primary),
    fetches: [...fetches.values()],
  };
}

function gather(node: PlanNode | undefined, path: DataPath, found: PlacedFetch[]): void {
  switch (node?.kind) {
    case undefined:
      return;
    case 'Fetch':
      found.push({ node, path });
      return;
    case 'Flatten':
      gather(node.node, [...path, ...node.path], found);
      return;
    case 'Sequence':
    case 'Parallel':
      for (const child of node.nodes) gather(child, path, found);
      return;
    case 'Condition':
      gather(node.ifClause, path, found);
      gather(node.elseClause, path, found);
      return;
    case 'Defer':
      gather(node.primary.node, path, found);
      for (const { node: child } of node.deferred) gather(child, path, found);
      return;
    default:
      node satisfies never;
  }
}

function compileNode(node: PlanNode, fetches: ReadonlyMap<FetchNode, Fetch>): Step {
  switch (node.kind) {
    case 'Fetch': {
      const fetch = fetches.get(node);
      if (!fetch) throw new Error('A fetch of the plan was not compiled.');
      return { kind: 'fetch', fetch };
    }
    case 'Flatten':
      return compileNode(node.node, fetches);
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.map((child) => compileNode(child, fetches)) };
    case 'Parallel':
      return { kind: 'parallel', steps: node.nodes.map((child) => compileNode(child, fetches)) };
    case 'Condition':
      return {
        kind: 'condition',
        variable: node.condition,
        yes: node.ifClause && compileNode(node.ifClause, fetches),
        no: node.elseClause && compileNode(node.elseClause, fetches),
      };
    case 'Defer':
      return compileDefer(node, fetches);
    default:
      return node satisfies never;
  }
}

function compileDefer(node: DeferNode, fetches: ReadonlyMap<FetchNode, Fetch>): Step {
  const { primary, deferred } = node;
  return {
    kind: 'defer',
    primary: { step: primary.node && compileNode(primary.node, fetches), selection: primary.subselection },
    deferred: deferred.map(({ node: child, subselection, label, queryPath, depends }) => ({
      step: child && compileNode(child, fetches),
      selection: subselection,
      label,
      path: queryPath,
      after: depends.map(({ id }) => id),
    })),
  };
}
