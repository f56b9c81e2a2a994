import type { Engine, EngineRequest } from '../engine/engine.ts';
import { wrapEngine } from '../engine/wrap-engine.ts';
import type { CostControl } from '../limits/check-cost.ts';
import { describePlan } from './describe-plan.ts';
import { openJournal } from './fetch-journal.ts';

/** Request header with which a developer asks how an answer came about. */
export const EXPLAIN_HEADER = 'x-reelgraph-explain';

export type ExplainOptions = {
  /** Whether everybody may ask; otherwise it takes the scope `operate`. */
  readonly isOpen: boolean;
  readonly costs: CostControl;
};

/** Adds `extensions.explain` to answers on request: what the operation costs, its plan, and every fetch with its time. */
export function withExplain(engine: Engine, { isOpen, costs }: ExplainOptions): Engine {
  const explain: Engine['execute'] = async (request) => {
    const begun = performance.now();
    const { observe, entries } = openJournal();
    const answer = await engine.execute({ ...request, observe });
    const { body, operation } = answer;
    if (typeof body !== 'string' || !operation || !body.endsWith('}')) return answer;
    const told = {
      operation: operation.name,
      cost: costs.knownCostOf(operation, request.asked.variables ?? {}),
      ms: Math.round((performance.now() - begun) * 100) / 100,
      plan: describePlan(operation),
      fetches: entries,
    };
    return { ...answer, body: `${body.slice(0, -1)},"extensions":${JSON.stringify({ explain: told })}}` };
  };
  return wrapEngine(engine, (request) => {
    const isAsked = request.headers[EXPLAIN_HEADER] !== undefined && (isOpen || isOperator(request));
    return isAsked ? explain(request) : engine.execute(request);
  });
}

function isOperator({ identity }: EngineRequest): boolean {
  return identity.viewer?.scopes.includes('operate') === true;
}
