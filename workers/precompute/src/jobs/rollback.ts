import type { Context } from '../context.ts';

/** Serves the run before the active one again; null when there is none. Twice is back where it began. */
export async function rollback({ runs, log }: Pick<Context, 'runs' | 'log'>): Promise<string | null> {
  const pointer = await runs.activeRun();
  if (!pointer?.previous || !(await runs.hasLists(pointer.previous))) return null;
  if (!(await runs.point(pointer, pointer.previous))) return null;
  log.warn({ from: pointer.run, to: pointer.previous }, 'lists rolled back');
  return pointer.previous;
}
