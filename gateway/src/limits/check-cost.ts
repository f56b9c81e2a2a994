import { AppError } from '@reelgraph/errors';
import type { Supergraph } from '@reelgraph/federation';
import { type FragmentDefinitionNode, type OperationDefinitionNode, parse } from 'graphql';
import { type CostOf, compileCost, type Variables } from './compile-cost.ts';
import { type CostModel, readCostModel } from './cost-model.ts';

export type CostLimits = {
  /** Operations that cost more are refused before anything is fetched. */
  readonly maxCost: number;
  readonly defaultListSize: number;
};

/** An operation as the executor has read it; the same object for the same document. */
export type CostedOperation = {
  readonly source: {
    readonly operation: OperationDefinitionNode;
    readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  };
};

/** Knows what operations cost; reads every document and every supergraph once. */
export class CostControl {
  readonly #limits: CostLimits;
  readonly #models = new WeakMap<Supergraph, CostModel>();
  readonly #costs = new WeakMap<CostedOperation, CostOf>();

  constructor(limits: CostLimits) {
    this.#limits = limits;
  }

  costOf(operation: CostedOperation, supergraph: Supergraph, variables: Variables): number {
    let cost = this.#costs.get(operation);
    if (!cost) {
      const { schema } = supergraph;
      const { defaultListSize } = this.#limits;
      const model = this.#modelOf(supergraph);
      const { source } = operation;
      cost = compileCost({ schema, model, defaultListSize }, source.operation, source.fragments);
      this.#costs.set(operation, cost);
    }
    return cost(variables);
  }

  /** What an operation costs that was asked for before; undefined otherwise. */
  knownCostOf(operation: CostedOperation, variables: Variables): number | undefined {
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

  #modelOf(supergraph: Supergraph): CostModel {
    const known = this.#models.get(supergraph);
    if (known) return known;
    const model = readCostModel(parse(supergraph.sdl, { noLocation: true }));
    this.#models.set(supergraph, model);
    return model;
  }
}
