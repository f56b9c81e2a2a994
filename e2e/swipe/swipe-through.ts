import type { Browser } from 'playwright-core';
import type { Clip } from './stage.ts';

export type Scroll = { mbit: number; latencyMs: number; prefetch: boolean };

/** How long a clip is looked at before the next swipe; meanwhile it goes on loading, and the next ones are prefetched. */
const WATCHED_MS = 1_500;
/** How many of the next clips are begun to be loaded. */
const AHEAD = 2;

/** One viewer with an empty cache swipes through all clips; answers how long each swipe took to its first frame, in ms. */
export async function swipeThrough(
  browser: Browser,
  url: string,
  clips: readonly Clip[],
  { mbit, latencyMs, prefetch }: Scroll,
): Promise<number[]> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    const bytesPerSecond = (mbit * 1e6) / 8;
    const throughput = { downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond };
    await session.send('Network.emulateNetworkConditions', { offline: false, latency: latencyMs, ...throughput });
    await page.goto(url);
    const waits: number[] = [];
    for (const place of clips.keys()) {
      const wait = await page.evaluate<number>(`swipeTo(${place})`);
      // Nobody swipes to the first clip.
      if (place > 0) waits.push(wait);
      const next = Array.from({ length: AHEAD }, (_, i) => `prefetch(${place + 1 + i})`);
      const load = prefetch ? page.evaluate(`Promise.all([${next.join(',')}]).then(() => null)`) : null;
      await Promise.all([load, page.waitForTimeout(WATCHED_MS)]);
    }
    return waits;
  } finally {
    await context.close();
  }
}
