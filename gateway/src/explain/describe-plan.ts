import type { Prepared } from '@reelgraph/federation';

type Step = NonNullable<Prepared['plan']['step']>;

/** A plan as people read it: what is fetched where, one after another or side by side. */
export type PlanView =
  | {
      readonly fetch: string;
      /** Names it in the list of fetches. */
      readonly id: number;
      readonly kind: string;
      /** The place in the answer whose entities it is for; none at the root. */
      readonly at?: string;
      readonly operation: string;
    }
  | { readonly sequence: readonly PlanView[] }
  | { readonly parallel: readonly PlanView[] }
  | { readonly if: string; readonly yes?: PlanView; readonly no?: PlanView }
  | { readonly first?: PlanView; readonly deferred: readonly { readonly label?: string; readonly plan?: PlanView }[] };

export function describePlan({ plan }: Prepared): PlanView | null {
  return plan.step ? describe(plan.step) : null;
}

function describe(step: Step): PlanView {
  switch (step.kind) {
    case 'fetch': {
      const { subgraph, index: id, kind, path, operation } = step.fetch;
      return { fetch: subgraph, id, kind, ...(path.length > 0 && { at: path.join('.') }), operation: operation.text };
    }
    case 'sequence':
      return { sequence: step.steps.map(describe) };
    case 'parallel':
      return { parallel: step.steps.map(describe) };
    case 'condition':
      return {
        if: step.variable,
        ...(step.yes && { yes: describe(step.yes) }),
        ...(step.no && { no: describe(step.no) }),
      };
    case 'defer':
      return {
        ...(step.primary.step && { first: describe(step.primary.step) }),
        deferred: step.deferred.map(({ label, step: inner }) => ({
          ...(label !== undefined && { label }),
          ...(inner && { plan: describe(inner) }),
        })),
      };
    default:
      return step satisfies never;
  }
}
