export { type Enqueue, type EnqueueOptions, type JobCounts, Queues } from './queue.ts';
export { type JobRun, type WorkOptions, work } from './work.ts';
