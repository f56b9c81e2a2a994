import type { WindowName } from '@reelgraph/views';
import type { Context } from '../context.ts';
import { type CountryTop, pickHot, takeTurns } from '../domain/pick-hot.ts';
import { warmRegion } from './warm-region.ts';

/** One round: has what is hot in each region at its edge. An edge that is away is left out until the next round. */
export async function warmRegions(context: Context, signal: AbortSignal): Promise<void> {
  const { edge, heads, events } = context;
  // What is hot at the moment, what people will be shown first, and what was hot for longer.
  const tops = await Promise.all([readTops(context, 'LAST_HOUR'), heads.tops(), readTops(context, 'LAST_7_DAYS')]);
  const warm = async (region: string) => {
    try {
      const rankings = tops.map((each) => pickHot(each, edge.regions, region, context.top));
      const hot = takeTurns(rankings, context.top);
      events.warmed({ region, ...(await warmRegion(context, region, hot, signal)) });
    } catch (err) {
      if (!signal.aborted) events.notWarmed({ region, err });
    }
  };
  await Promise.all(edge.regions.map(warm));
}

function readTops({ views, countries, top, now }: Context, window: WindowName): Promise<CountryTop[]> {
  const at = now();
  return Promise.all(
    countries.map(async (country) => ({ country, videos: await views.topCounts(window, country, top, at) })),
  );
}
