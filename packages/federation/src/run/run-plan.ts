import type { Step } from '../compile/plan.ts';
import type { Run } from './run.ts';
import { runFetch } from './run-fetch.ts';

/** Runs a step of a plan. Steps without requests end at once, without a promise. */
export function runStep(run: Run, step: Step): Promise<unknown> | undefined {
  switch (step.kind) {
    case 'fetch':
      return runFetch(run, step.fetch);
    case 'sequence':
      return runSequence(run, step.steps, 0);
    case 'parallel': {
      const running = step.steps.flatMap((each) => runStep(run, each) ?? []);
      return running.length === 0 ? undefined : Promise.all(running);
    }
    case 'condition': {
      const chosen = run.flags[step.variable] ? step.yes : step.no;
      return chosen && runStep(run, chosen);
    }
    case 'defer':
      return step.primary.step && runStep(run, step.primary.step);
    default:
      return step satisfies never;
  }
}

function runSequence(run: Run, steps: readonly Step[], from: number): Promise<unknown> | undefined {
  for (let i = from; i < steps.length; i += 1) {
    const step = steps[i];
    const running = step && runStep(run, step);
    if (running) return running.then(() => runSequence(run, steps, i + 1));
  }
  return undefined;
}
