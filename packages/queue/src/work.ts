import { GiveUp } from '@reelgraph/errors';
import type { JobDefinition } from '@reelgraph/jobs';
import type { Redis } from '@reelgraph/redis';
import { inSpan } from '@reelgraph/service';
import { UnrecoverableError, Worker } from 'bullmq';

export type JobRun = {
  /** 1 for the first. */
  readonly attempt: number;
  /** Aborted when the worker stops or has lost the job's lock. */
  readonly signal: AbortSignal;
};

export type WorkOptions<P> = {
  job: JobDefinition<P>;
  handle: (payload: P, run: JobRun) => Promise<void>;
  connection: Redis;
  prefix: string;
  concurrency?: number;
  /** How long a dead worker keeps its jobs; renewed at half of it. */
  lockMs?: number;
  /** How long the jobs at hand may go on when the worker stops; then they are aborted and handed over. */
  drainMs?: number;
  /** Redis is lost, or answers with an error; the worker goes on by itself. */
  onError?: (error: Error) => void;
  onFailure?: (payload: unknown, error: Error, attempt: number) => void;
};

export type Working = AsyncDisposable & {
  /** Runs something with nothing beside it: waits for the jobs at hand, and takes no other until it is done. */
  alone<T>(run: () => Promise<T>): Promise<T>;
};

/** Takes jobs until disposed. Throwing means retry with backoff, `GiveUp` means stop. */
export async function work<P>(options: WorkOptions<P>): Promise<Working> {
  const stopping = new AbortController();
  const worker = new Worker(
    options.job.name,
    async (job, _token, lost) => {
      const signal = lost ? AbortSignal.any([stopping.signal, lost]) : stopping.signal;
      try {
        const attempt = job.attemptsMade + 1;
        const parent = job.opts.telemetry?.metadata;
        const attributes = { jobId: job.id, attempt };
        await inSpan(`job ${options.job.name}`, { parent, kind: 'consumer', attributes }, () =>
          options.handle(options.job.payload.parse(job.data), { attempt, signal }),
        );
      } catch (error) {
        if (error instanceof GiveUp) throw new UnrecoverableError(error.message);
        throw error;
      }
    },
    {
      connection: options.connection,
      prefix: options.prefix,
      concurrency: options.concurrency ?? 1,
      lockDuration: options.lockMs ?? 30_000,
      stalledInterval: options.lockMs ?? 30_000,
      // The status in MongoDB bounds the attempts; a job must not vanish because its workers were killed.
      maxStalledCount: 1_000,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  worker.on('error', (error) => options.onError?.(error));
  worker.on('failed', (job, error) => options.onFailure?.(job?.data, error, job?.attemptsMade ?? 0));
  await worker.waitUntilReady();
  let closing = false;
  return {
    async alone(run) {
      await worker.pause();
      try {
        return await run();
      } finally {
        if (!closing) await worker.resume();
      }
    },
    async [Symbol.asyncDispose]() {
      closing = true;
      const timer = setTimeout(() => stopping.abort(), options.drainMs ?? 0);
      try {
        await worker.close();
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
