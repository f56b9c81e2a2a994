export { type Enqueue, type EnqueueOptions, type Entry, type JobCounts, Queues } from './queue.ts';
export { type JobRun, type Working, type WorkOptions, work } from './work.ts';
