import type { DeferNode, FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { Supergraph } from '../supergraph.ts';
import { type Holding, Holdings, Placed } from './holdings.ts';
import { type DataPath, dotted } from './path.ts';
import { partsOf } from './split-fetch.ts';

/**
 * The planner puts all that is asked of a subgraph at one place into one request, also what fragments on different types ask
 * for there. Where a field of it requires others, these are fetched only under the fragment that it stands in: an object that
 * lacks them would not be asked about at all. Such a request is made in parts, of which that object gets those that it has enough for.
 */
export function splitPlan(plan: QueryPlan, supergraph: Supergraph): QueryPlan {
  if (supergraph.internalNames.requiring.size === 0 || !plan.node) return plan;
  const splitter = new Splitter(supergraph);
  if (plan.node.kind !== 'Subscription') return { ...plan, node: splitter.split(plan.node, [], []) };
  const { primary, rest } = plan.node;
  const before = [new Placed(primary, [])];
  return { ...plan, node: { ...plan.node, ...(rest && { rest: splitter.split(rest, [], before) }) } };
}

class Splitter {
  readonly #supergraph: Supergraph;
  /** The names of the parts that requests were split into. */
  readonly #parts = new Map<string, string[]>();

  constructor(supergraph: Supergraph) {
    this.#supergraph = supergraph;
  }

  /** Adds the requests of the node to those that were `before`. */
  split(node: PlanNode, path: DataPath, before: Placed[]): PlanNode {
    switch (node.kind) {
      case 'Fetch':
        return together(this.#fetch(node, path, before));
      case 'Flatten': {
        const at = [...path, ...node.path];
        if (node.node.kind !== 'Fetch') return { ...node, node: this.split(node.node, at, before) };
        return together(this.#fetch(node.node, at, before).map((fetch) => ({ ...node, node: fetch })));
      }
      case 'Sequence':
        return { ...node, nodes: node.nodes.map((child) => this.split(child, path, before)) };
      case 'Parallel':
        return { ...node, nodes: this.#apart(node.nodes, path, before) };
      case 'Condition': {
        const { ifClause, elseClause } = node;
        const start = [...before];
        const yes = ifClause && this.#aside(ifClause, path, start, before);
        const no = elseClause && this.#aside(elseClause, path, start, before);
        return { ...node, ...(yes && { ifClause: yes }), ...(no && { elseClause: no }) };
      }
      case 'Defer':
        return this.#defer(node, path, before);
      default:
        return node satisfies never;
    }
  }

  #fetch(node: FetchNode, path: DataPath, before: Placed[]): FetchNode[] {
    const parts = partsOf(node, this.#supergraph);
    const split = parts && this.#isTorn(parts, path, before) ? parts : [node];
    if (node.id !== undefined && split === parts)
      this.#parts.set(
        node.id,
        parts.flatMap(({ id }) => id ?? []),
      );
    for (const each of split) before.push(new Placed(each, path));
    return split;
  }

  /** Whether there may be an object that has enough for one part, but not for another. */
  #isTorn(parts: readonly FetchNode[], path: DataPath, before: readonly Placed[]): boolean {
    const holdings = new Holdings(this.#supergraph.full, before);
    const isTorn = (holding: Holding): boolean => {
      const asked = parts.filter((part) => holdings.isAsked(part, holding, dotted(path)));
      return asked.length > 0 && asked.length < parts.length;
    };
    // Parts that were not needed are but slower.
    return holdings.at(path)?.some(isTorn) ?? true;
  }

  #aside(node: PlanNode, path: DataPath, start: readonly Placed[], after: Placed[]): PlanNode {
    const own = [...start];
    const split = this.split(node, path, own);
    after.push(...own.slice(start.length));
    return split;
  }

  #apart(nodes: readonly PlanNode[], path: DataPath, before: Placed[]): PlanNode[] {
    const start = [...before];
    return nodes.map((child) => this.#aside(child, path, start, before));
  }

  #defer(node: DeferNode, path: DataPath, before: Placed[]): DeferNode {
    const { primary } = node;
    const first = primary.node && this.split(primary.node, path, before);
    const start = [...before];
    const deferred = node.deferred.map((part) => {
      const depends = part.depends.flatMap((each) =>
        (this.#parts.get(each.id) ?? [each.id]).map((id) => ({ ...each, id })),
      );
      return { ...part, depends, ...(part.node && { node: this.#aside(part.node, path, start, before) }) };
    });
    return { ...node, primary: { ...primary, ...(first && { node: first }) }, deferred };
  }
}

function together(nodes: PlanNode[]): PlanNode {
  const [only] = nodes;
  return only && nodes.length === 1 ? only : { kind: 'Parallel', nodes };
}
