import { type AlsModel, type Matrix, modelFrom, type Pool, type Settings } from '@reelgraph/ranking';
import type { Context } from '../context.ts';
import { feedRules } from '../domain/feed-rules.ts';
import type { Run } from '../store/run-store.ts';

const { iterations, leastKnown, coldDay } = feedRules.warmStart;

/** The factors of the active run as a start for the next one, and settings that need less of it; null where a cold start is due. */
export async function warmStart(
  { runs, engine }: Pick<Context, 'runs' | 'engine'>,
  run: Run,
  { pool, matrix, settings, videoIds }: { pool: Pool; matrix: Matrix; settings: Settings; videoIds: readonly string[] },
): Promise<{ start: AlsModel; settings: Settings } | null> {
  // Spark begins anew each time.
  if (engine.kind === 'spark') return null;
  const active = await runs.activeRun();
  if (!active || active.run === run._id || run.watermark.getUTCDay() === coldDay || matrix.pairs === 0) return null;
  const found = await runs.factorsOf(active.run);
  const factors = new Map([...found].filter(([, values]) => values.every(Number.isFinite)));
  const known = videoIds.filter((id) => factors.has(id)).length;
  if (known < leastKnown * videoIds.length || known === 0) return null;
  const start = modelFrom(pool.arena, matrix, settings.als, (video) => factors.get(videoIds[video] ?? ''));
  return { start, settings: { ...settings, als: { ...settings.als, iterations } } };
}
