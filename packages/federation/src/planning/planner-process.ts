import process from 'node:process';
import { createContext, Script } from 'node:vm';
import type { QueryPlan } from '@apollo/query-planner';
import { createQueryPlanner } from './query-planner.ts';

/** What the process is told once, before all questions. */
export type PlannerTask = { readonly sdl: string; readonly maxEvaluatedPlans: number; readonly timeoutMs: number };

/** What it is asked, and what it says: plans are plain data. */
export type PlanQuestion = { readonly document: string; readonly operationName: string | undefined };
export type PlannerMessage = { readonly isReady: true } | { readonly plan: QueryPlan } | { readonly problem: string };

// It goes when its channel does, not with the signals that a terminal or a supervisor sends to all: requests are drained.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});

process.once('message', ({ sdl, maxEvaluatedPlans, timeoutMs }: PlannerTask) => {
  const plan = createQueryPlanner(sdl, maxEvaluatedPlans);
  const patience = 2 * timeoutMs;
  process.on('message', ({ document, operationName }: PlanQuestion) => {
    say(answer(() => within(patience, () => plan(document, operationName))));
  });
  say({ isReady: true });
});

function say(message: PlannerMessage): void {
  // Nobody listens any more where this fails.
  process.send?.(message, () => {});
}

function answer(plan: () => QueryPlan): PlannerMessage {
  try {
    return { plan: plan() };
  } catch (error) {
    // A planner that was interrupted may not be asked again.
    if (isInterruption(error)) throw error;
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Whoever asked ends this process when time is up. Where they were killed themselves meanwhile, a watchdog does. */
function within<Result>(timeoutMs: number, work: () => Result): Result {
  return new Script('work()').runInContext(createContext({ work }), { timeout: timeoutMs });
}

function isInterruption(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
