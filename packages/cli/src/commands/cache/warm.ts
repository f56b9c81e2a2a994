import type { Edge } from '@reelgraph/edge';
import type { Video } from '@reelgraph/videos';
import { type Call, UsageError } from '../../command.ts';
import { formatBytes } from '../../format.ts';
import { messageOf } from '../../operator.ts';

/** Has all of a video's hot files at an edge, or at every one. */
export async function warmVideo(
  call: Call,
  edge: Edge,
  { renditions, poster }: Pick<Video, 'renditions' | 'poster'>,
): Promise<void> {
  const wanted = call.options.region;
  if (wanted !== undefined && !edge.regions.includes(wanted))
    throw new UsageError(`A region is one of ${edge.regions.join(', ')}.`);
  const objects = [...renditions, ...(poster ? [{ key: poster.key, bytes: 1 }] : [])];
  for (const region of wanted === undefined ? edge.regions : [wanted])
    for (const { key, bytes } of objects)
      try {
        const ranges = [{ from: 0, to: bytes - 1 }];
        const warmed = await edge.warm(key, { region, ranges, signal: call.signal });
        call.terminal.out(`${region}  ${key}  ${warmed.hits} slices there, ${formatBytes(warmed.bytes)} fetched`);
      } catch (cause) {
        call.terminal.out(`${region}  ${key}  ${messageOf(cause)}`);
      }
}
