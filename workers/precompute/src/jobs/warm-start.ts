import { type AlsModel, type Matrix, modelFrom, type Pool, type Settings } from '@reelgraph/ranking';
import type { Context } from '../context.ts';
import type { Run } from '../store/run-store.ts';

/** From where yesterday left off, so many iterations find what 15 find from chance. */
const WARM_ITERATIONS = 5;
/** Where fewer videos are known, little is saved. */
const LEAST_KNOWN = 0.5;
/** Once a week everything is learned anew, so that no day's mistake lives on. */
const COLD_DAY = 0;

/** The factors of the active run as a start for the next one, and settings that need less of it; null where a cold start is due. */
export async function warmStart(
  { runs, engine }: Pick<Context, 'runs' | 'engine'>,
  run: Run,
  { pool, matrix, settings, videoIds }: { pool: Pool; matrix: Matrix; settings: Settings; videoIds: readonly string[] },
): Promise<{ start: AlsModel; settings: Settings } | null> {
  // Spark begins anew each time.
  if (engine.kind === 'spark') return null;
  const active = await runs.activeRun();
  if (!active || active.run === run._id || run.watermark.getUTCDay() === COLD_DAY || matrix.pairs === 0) return null;
  const factors = await runs.factorsOf(active.run);
  const known = videoIds.filter((id) => factors.has(id)).length;
  if (known < LEAST_KNOWN * videoIds.length || known === 0) return null;
  const start = modelFrom(pool.arena, matrix, settings.als, (video) => factors.get(videoIds[video] ?? ''));
  return { start, settings: { ...settings, als: { ...settings.als, iterations: WARM_ITERATIONS } } };
}
