import type { RunDeps } from '@reelgraph/tiers';
import type { Call } from '../../command.ts';
import { formatBytes } from '../../format.ts';
import { money } from './report.ts';

/** So many videos are named; the rest are counted. */
const NAMED = 50;

/** Says what a run would move now, and changes nothing. */
export async function planArchive(
  call: Call,
  deps: RunDeps,
  savingOf: (size: { bytes: number; objects: number }) => number,
): Promise<void> {
  const { coldOnes, decideArchive, dueBatches } = await import('@reelgraph/tiers');
  const now = deps.now();
  const all = { looked: 0, videos: 0, objects: 0, bytes: 0 };
  for (const part of await deps.tiers.dueParts(now))
    for await (const batch of dueBatches(deps.tiers, part, now)) {
      const { cold } = await decideArchive(deps, batch, now);
      all.looked += batch.length;
      for (const video of cold) {
        const objects = coldOnes(video, deps.rule);
        const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
        if (all.videos < NAMED) call.terminal.out(`${video.id}  ${objects.length} objects  ${formatBytes(bytes)}`);
        all.videos += 1;
        all.objects += objects.length;
        all.bytes += bytes;
      }
    }
  if (all.videos > NAMED) call.terminal.out(`and ${all.videos - NAMED} more`);
  call.terminal.out(
    `${all.videos} of ${all.looked} due videos would move: ${all.objects} objects, ${formatBytes(all.bytes)}, ${money(savingOf(all))} a month saved`,
  );
}
