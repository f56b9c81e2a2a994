import type { Redis } from '@reelgraph/redis';
import { WindowsBuilder } from '@reelgraph/views';

const DAY = 86_400_000;
const MINUTE = 60_000;
const CHUNK = 5_000;

/** Gives each video its views of the last 30 days, at random times: `views` in all, the video of rank r a share of 1 / (r + 1), at least one. */
export async function fillWindows(
  redis: Redis,
  options: { videos: number; views: number; now: Date; random: () => number; keyOf: (videoId: string) => string },
): Promise<void> {
  const { videos, views, now, random } = options;
  const harmonic = Math.log(videos) + 0.5772;
  for (let first = 0; first < videos; first += CHUNK) {
    const builder = new WindowsBuilder();
    for (let rank = first; rank < Math.min(videos, first + CHUNK); rank++)
      addViews(
        builder,
        `0199f3a2b4c5${rank.toString(16).padStart(12, '0')}`,
        views / harmonic / (rank + 1),
        now,
        random,
      );
    const pipeline = redis.pipeline();
    for (const key of builder.keys()) {
      const { videoId, record } = builder.build(key);
      pipeline.set(options.keyOf(videoId), record, 'EX', 32 * 86_400);
    }
    await pipeline.exec();
  }
}

function addViews(builder: WindowsBuilder, videoId: string, expected: number, now: Date, random: () => number): void {
  const add = (age: number, count: number) =>
    builder.add({ videoId, region: null, at: new Date(now.getTime() - age), count }, ['minutes', 'hours', 'days']);
  if (expected < 50_000) {
    for (let left = Math.max(1, Math.round(expected)); left > 0; left--) add(random() * 30 * DAY, 1);
    return;
  }
  // The busiest have views in every minute.
  for (let age = 0; age < 30 * DAY; age += MINUTE) add(age, Math.max(1, Math.round((expected * MINUTE) / (30 * DAY))));
}
