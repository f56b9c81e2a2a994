import { AppError } from '@reelgraph/errors';
import type { z } from 'zod';

/** Parses what a client sent. Throws BAD_INPUT with every problem: which part, and what it must be. */
export function parseInput<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const detail = problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  throw new AppError('BAD_INPUT', { detail, fields: { problems } });
}
