import { SLICE_BYTES } from '@reelgraph/edge';
import type { Context } from '../context.ts';
import { planWarm } from '../domain/plan-warm.ts';
import type { RegionWarmed } from '../events.ts';
import { WarmBudget } from './warm-budget.ts';

/** Objects asked of an edge at a time: where it is 100 ms away, a thousand take a quarter of a minute. */
const AT_ONCE = 8;
/** So many in a row that can't be had say that it is the edge that is not well. */
const MOST_FAILED = 16;

/** Has these videos, the first ones first, at the edge of a region. An object that can't be had is left out; throws where the edge is away. */
export async function warmRegion(
  { edge, videos, budget, events }: Pick<Context, 'edge' | 'videos' | 'budget' | 'events'>,
  region: string,
  videoIds: readonly string[],
  signal: AbortSignal,
): Promise<RegionWarmed> {
  const found = await videos.byIds(videoIds);
  const plans = videoIds.flatMap((id) => found.get(id) ?? []).map(planWarm);
  const missing = plans.map(({ length }) => length);
  const parts = plans.flatMap((plan, video) =>
    plan.map(({ key, bytes }) => ({ key, to: bytes - 1, video, bytes: wholeSlices(bytes) })),
  );
  const sum = { videos: 0, hits: 0, fetched: 0, bytes: 0, failed: 0 };
  let [failedInARow, lastError]: [number, unknown] = [0, null];
  const warm = async ({ key, to, video, bytes }: (typeof parts)[number]) => {
    try {
      const warmed = await edge.warm(key, { region, ranges: [{ from: 0, to }], signal });
      for (const what of ['hits', 'fetched', 'bytes'] as const) sum[what] += warmed[what];
      missing[video] = (missing[video] ?? 0) - 1;
      if (missing[video] === 0) sum.videos += 1;
      failedInARow = 0;
      return warmed.bytes;
    } catch (err) {
      sum.failed += 1;
      failedInARow += 1;
      lastError = err;
      if (!signal.aborted) events.objectNotWarmed({ region, key, err });
      // Who gave up waiting doesn't know how much the edge still fetches.
      return bytes;
    }
  };
  const round = new WarmBudget(budget);
  const turns = round.turns(parts, signal);
  const worker = async () => {
    for await (const part of turns) {
      round.done(part, await warm(part));
      if (failedInARow >= MOST_FAILED) return;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const isAway = failedInARow >= MOST_FAILED || (sum.failed > 0 && sum.hits + sum.fetched === 0);
  if (isAway) throw lastError;
  return sum;
}

/** What an edge fetches for the first so many bytes. */
function wholeSlices(bytes: number): number {
  return Math.ceil(bytes / SLICE_BYTES) * SLICE_BYTES;
}
