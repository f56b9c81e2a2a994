import { parentPort, workerData } from 'node:worker_threads';
import { createQueryPlanner } from './query-planner.ts';

/** What the main thread asks, and what it hears: plans are plain data. */
export type PlanQuestion = { readonly document: string; readonly operationName: string | undefined };

const plan = createQueryPlanner(workerData.sdl, workerData.maxEvaluatedPlans);

parentPort?.postMessage({ isReady: true });
parentPort?.on('message', ({ document, operationName }: PlanQuestion) => {
  try {
    parentPort?.postMessage({ plan: plan(document, operationName) });
  } catch (error) {
    parentPort?.postMessage({ problem: error instanceof Error ? error.message : String(error) });
  }
});
