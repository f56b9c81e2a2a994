import type { AdmitOperation, EngineRequest } from '../engine/engine.ts';
import type { CostControl } from './check-cost.ts';
import type { RateLimits } from './rate-limits.ts';

export type AdmitParts = {
  readonly costs: CostControl;
  readonly rates: RateLimits | null;
  readonly onCost: (operationName: string | undefined, cost: number) => void;
};

/** Parsing and validating take time too, though nothing is run. */
const CHARACTERS_PER_POINT = 100;

/** Books a document that was no good on whoever sent it, by its length. */
export function bookUnreadable(rates: RateLimits | null, { asked, identity, address }: EngineRequest): void {
  const { length } = asked.query ?? '';
  rates?.spend({ viewerId: identity.viewer?.userId ?? null, address }, length / CHARACTERS_PER_POINT);
}

/** Lets an operation run that does not cost too much, and books its cost on whoever asks. */
export function admitBy({ costs, rates, onCost }: AdmitParts): AdmitOperation {
  return (operation, { asked, identity, address }, supergraph) => {
    const cost = costs.costOf(operation, supergraph, asked.variables ?? {});
    // What is refused costs no more than looking at it.
    rates?.spend({ viewerId: identity.viewer?.userId ?? null, address }, costs.isTooMuch(cost) ? 1 : cost);
    costs.check(cost);
    onCost(operation.name, cost);
  };
}
