import type { Call } from '../command.ts';
import { openRedis, setting } from '../operator.ts';
import { grouped, sparkline } from '../sparkline.ts';

/** So many characters fit beside the names. */
const WIDTH = 60;

/** Prints a video's five windows: the count, and how it came about, oldest left. */
export async function showWindows(call: Call, videoId: string): Promise<void> {
  const { countWindow, slotOf, Views, windowNames, windows } = await import('@reelgraph/views');
  await using redis = await openRedis(call, 'REDIS_VIEWS_URL');
  const now = new Date();
  const { completeSince, ...tracks } = await new Views(redis, { prefix: setting(call, 'KEY_PREFIX') }).slots(videoId);
  let most = 0;
  for (const name of windowNames) {
    const { track, slots } = windows[name];
    const newest = slotOf(track, now);
    const counts = new Map(tracks[track].map(({ slot, count }) => [slot, count]));
    const values = Array.from({ length: slots }, (_, index) => counts.get(newest - slots + 1 + index) ?? 0);
    const line = sparkline(grouped(values, Math.ceil(slots / WIDTH)));
    const count = countWindow(tracks[track], name, now);
    most = Math.max(most, count);
    call.terminal.out(`${name.padEnd(15)} ${String(count).padStart(9)}  |${line}|`);
  }
  if (most === 0) call.terminal.note(`no view of ${videoId} within 30 days, or no such video`);
  if (!completeSince || completeSince.getTime() > now.getTime() - 30 * 86_400_000)
    call.terminal.note(`complete since ${completeSince?.toISOString() ?? 'never: run `windows rebuild`'}`);
}
