import { AppError } from '@reelgraph/errors';
import { type CostOf, type Prepared, planCosts, type Supergraph } from '@reelgraph/federation';

export type CostLimits = {
  /** Operations that cost more are refused before anything is fetched. */
  readonly maxCost: number;
  readonly defaultListSize: number;
};

type Variables = Readonly<Record<string, unknown>>;

/** Knows what operations cost; looks at every plan and every supergraph once. */
export class CostControl {
  readonly #limits: CostLimits;
  readonly #compilers = new WeakMap<Supergraph, ReturnType<typeof planCosts>>();
  readonly #costs = new WeakMap<Prepared, CostOf>();

  constructor(limits: CostLimits) {
    this.#limits = limits;
  }

  costOf(operation: Prepared, supergraph: Supergraph, variables: Variables): number {
    let cost = this.#costs.get(operation);
    if (!cost) {
      cost = this.#compilerOf(supergraph)(operation);
      this.#costs.set(operation, cost);
    }
    return cost(variables);
  }

  /** What an operation costs that was asked for before; undefined otherwise. */
  knownCostOf(operation: Prepared, variables: Variables): number | undefined {
    return this.#costs.get(operation)?.(variables);
  }

  isTooMuch(cost: number): boolean {
    return cost > this.#limits.maxCost;
  }

  /** Throws OPERATION_TOO_EXPENSIVE. */
  check(cost: number): void {
    const { maxCost } = this.#limits;
    if (!this.isTooMuch(cost)) return;
    const detail = `The operation costs ${cost}; ${maxCost} is allowed. Ask for shorter lists or fewer fields.`;
    throw new AppError('OPERATION_TOO_EXPENSIVE', { detail, fields: { cost, maxCost } });
  }

  #compilerOf(supergraph: Supergraph) {
    const known = this.#compilers.get(supergraph);
    if (known) return known;
    const compiler = planCosts(supergraph, this.#limits.defaultListSize);
    this.#compilers.set(supergraph, compiler);
    return compiler;
  }
}
