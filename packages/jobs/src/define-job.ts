import type { z } from 'zod';

/** What work exists: its queue's name, the ids it carries and how it is retried. */
export type JobDefinition<Payload> = {
  readonly name: string;
  readonly payload: z.ZodType<Payload>;
  /** The same work enqueued twice while it waits is one job. */
  readonly dedupeKey: (payload: Payload) => string;
  readonly retry: { readonly attempts: number; readonly backoffMs: number };
};

/** Declares a job; producer and consumer import the same constant. */
export function defineJob<Payload>(definition: JobDefinition<Payload>): JobDefinition<Payload> {
  return Object.freeze(definition);
}
