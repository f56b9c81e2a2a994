import type { Step } from '../compile/plan.ts';
import type { Run } from './run.ts';
import { runFetch } from './run-fetch.ts';

/** Runs a step of a plan. Steps without requests end at once, without a promise. */
export function runStep(run: Run, step: Step): Promise<unknown> | undefined {
  switch (step.kind) {
    case 'fetch':
      return runMarked(run, step);
    case 'sequence':
      return runSequence(run, step.steps, 0);
    case 'parallel':
      return runParallel(run, step.steps);
    case 'condition': {
      const chosen = run.options.flags[step.variable] ? step.yes : step.no;
      return chosen && runStep(run, chosen);
    }
    case 'defer':
      return runDefer(run, step);
    default:
      return step satisfies never;
  }
}

/** Deferred parts may wait for this very fetch. */
function runMarked(run: Run, { fetch }: Extract<Step, { kind: 'fetch' }>): Promise<unknown> | undefined {
  const running = runFetch(run, fetch);
  const { incremental } = run.options;
  if (fetch.id === undefined || !incremental) return running;
  const { id } = fetch;
  if (!running) incremental.markFetched(id);
  return running?.then(() => incremental.markFetched(id));
}

function runSequence(run: Run, steps: readonly Step[], from: number): Promise<unknown> | undefined {
  for (let i = from; i < steps.length; i += 1) {
    const step = steps[i];
    const running = step && runStep(run, step);
    if (running) return running.then(() => runSequence(run, steps, i + 1));
  }
  return undefined;
}

function runParallel(run: Run, steps: readonly Step[]): Promise<unknown> | undefined {
  const running: Promise<unknown>[] = [];
  for (const step of steps) {
    const one = runStep(run, step);
    if (one) running.push(one);
  }
  return running.length < 2 ? running[0] : Promise.all(running);
}

/** Deferred parts run apart where they are delivered apart, and after the rest where they are not. */
function runDefer(run: Run, { primary, deferred }: Extract<Step, { kind: 'defer' }>): Promise<unknown> | undefined {
  const { incremental } = run.options;
  const running = primary.step && runStep(run, primary.step);
  const later: Step[] = [];
  for (const part of deferred) {
    const { step } = part;
    if (incremental?.delivers(part)) incremental.begin(run, part, running, (child) => step && runStep(child, step));
    else if (step) later.push(step);
  }
  return running && later.length > 0
    ? running.then(() => runParallel(run, later))
    : (running ?? runParallel(run, later));
}
