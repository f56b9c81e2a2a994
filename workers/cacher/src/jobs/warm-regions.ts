import { setTimeout as delay } from 'node:timers/promises';
import type { WindowName } from '@reelgraph/views';
import type { Context } from '../context.ts';
import { type CountryTop, pickHot } from '../domain/pick-hot.ts';
import { planWarm } from '../domain/plan-warm.ts';

/** One round: has what is hot in each region at its edge. An edge that is away is left out until the next round. */
export async function warmRegions(context: Context, signal: AbortSignal): Promise<void> {
  const { edge, heads, events } = context;
  // What is hot at the moment, then what people will be shown first, then what was hot for longer.
  const tops = await Promise.all([readTops(context, 'LAST_HOUR'), heads.tops(), readTops(context, 'LAST_7_DAYS')]);
  const warm = async (region: string) => {
    try {
      const hot = [...new Set(tops.flatMap((each) => pickHot(each, edge.regions, region, context.top)))];
      events.warmed({ region, ...(await warmRegion(context, region, hot.slice(0, context.top), signal)) });
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

async function warmRegion(context: Context, region: string, videoIds: readonly string[], signal: AbortSignal) {
  const { edge, videos, budget } = context;
  const found = await videos.byIds(videoIds);
  const sum = { videos: 0, hits: 0, fetched: 0, bytes: 0 };
  for (const videoId of videoIds) {
    const video = found.get(videoId);
    if (!video) continue;
    for (const { key, bytes } of planWarm(video)) {
      if (signal.aborted || sum.bytes >= budget.bytes) return sum;
      const warmed = await edge.warm(key, { region, ranges: [{ from: 0, to: bytes - 1 }], signal });
      sum.hits += warmed.hits;
      sum.fetched += warmed.fetched;
      sum.bytes += warmed.bytes;
      const pauseMs = (warmed.bytes / budget.bytesPerSecond) * 1000;
      if (pauseMs >= 1) await delay(pauseMs, undefined, { signal });
    }
    sum.videos += 1;
  }
  return sum;
}
