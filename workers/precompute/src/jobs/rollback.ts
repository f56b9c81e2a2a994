import type { Context } from '../context.ts';

/** Serves the run before the active one again; null when there is none. Twice is back where it began. */
export async function rollback({ runs, log }: Pick<Context, 'runs' | 'log'>): Promise<string | null> {
  const pointer = await runs.activeRun();
  const previous = pointer?.previous ? await runs.find(pointer.previous) : null;
  if (!pointer || !previous || !(await runs.hasLists(previous._id))) return null;
  // A process may have been killed between pointing to it and saying so: the next one must not point there again.
  const from = await runs.find(pointer.run);
  if (from?.state === 'validated') await runs.move(from, 'validated', 'active');
  if (!(await runs.point(pointer, previous))) return null;
  log.warn({ from: pointer.run, to: previous._id }, 'lists rolled back');
  return previous._id;
}
