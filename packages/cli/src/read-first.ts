import { type Call, UsageError } from './command.ts';

/** How many rows a page is asked to have. */
export function readFirst({ options }: Pick<Call, 'options'>, usual: number): number {
  const first = Number(options.first ?? usual);
  if (!Number.isInteger(first) || first < 1) throw new UsageError('--first is a number from 1 up.');
  return first;
}
