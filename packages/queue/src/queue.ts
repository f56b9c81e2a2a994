import type { JobDefinition } from '@reelgraph/jobs';
import type { Redis } from '@reelgraph/redis';
import { traceparent } from '@reelgraph/service';
import { Queue } from 'bullmq';

/** Puts work on its way. A lost job is found again by a sweeper, so callers need no outbox. */
export type Enqueue = <P>(job: JobDefinition<P>, payload: P, options?: EnqueueOptions) => Promise<void>;

export type EnqueueOptions = {
  /** 1 (first) to 2,000,000 (last); left out, before all others. */
  priority?: number;
  delayMs?: number;
};

export type Entry<P> = EnqueueOptions & { readonly payload: P };

export type JobCounts = { waiting: number; active: number; delayed: number; failed: number };

/** BullMQ waits for a lost Redis for ever; who enqueues must not. */
const PATIENCE_MS = 2_000;
const BULK_PATIENCE_MS = 15_000;

/** The producers' side of all queues. Connections belong to the caller. */
export class Queues implements AsyncDisposable {
  readonly #queues = new Map<string, Queue>();
  readonly #connection: Redis;
  readonly #prefix: string;

  constructor(connection: Redis, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
  }

  readonly enqueue: Enqueue = async (job, payload, options = {}) => {
    const { data, opts } = toBull(job, payload, options);
    await within(PATIENCE_MS, this.queue(job.name).add(job.name, data, opts));
  };

  /** Enqueues those of the entries that have no job; in two round trips, however many there are. Answers how many it were. */
  async enqueueMissing<P>(job: JobDefinition<P>, entries: readonly Entry<P>[]): Promise<number> {
    const queue = this.queue(job.name);
    const all = entries.map(({ payload, ...options }) => toBull(job, payload, options));
    const asked = this.#connection.pipeline();
    for (const { opts } of all) asked.exists(queue.toKey(opts.jobId));
    const answers = (await within(BULK_PATIENCE_MS, asked.exec())) ?? [];
    const missing = all.filter((_entry, index) => answers[index]?.[1] === 0);
    if (missing.length > 0) await within(BULK_PATIENCE_MS, queue.addBulk(missing));
    return missing.length;
  }

  /** How much work there is of one kind. */
  async counts(jobName: string): Promise<JobCounts> {
    const counts = await this.queue(jobName).getJobCounts('waiting', 'active', 'delayed', 'failed', 'prioritized');
    return {
      waiting: (counts.waiting ?? 0) + (counts.prioritized ?? 0),
      active: counts.active ?? 0,
      delayed: counts.delayed ?? 0,
      failed: counts.failed ?? 0,
    };
  }

  /** The BullMQ queue of one kind, for dashboards and repair. */
  queue(jobName: string): Queue {
    let queue = this.#queues.get(jobName);
    if (!queue) {
      queue = new Queue(jobName, { connection: this.#connection, prefix: this.#prefix });
      queue.on('error', () => {});
      this.#queues.set(jobName, queue);
    }
    return queue;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }
}

function toBull<P>(job: JobDefinition<P>, payload: P, options: EnqueueOptions) {
  const data = job.payload.parse(payload);
  const parent = traceparent();
  const opts = {
    // Work that waits already is the same work; finished jobs leave, so that the id is free again.
    jobId: job.dedupeKey(data),
    removeOnComplete: true,
    removeOnFail: true,
    attempts: job.retry.attempts,
    backoff: { type: 'exponential', delay: job.retry.backoffMs, jitter: 0.5 },
    ...(options.priority === undefined ? {} : { priority: options.priority }),
    ...(parent !== undefined && { telemetry: { metadata: parent } }),
    ...(options.delayMs === undefined ? {} : { delay: options.delayMs }),
  };
  return { name: job.name, data, opts };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`the queue does not answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
