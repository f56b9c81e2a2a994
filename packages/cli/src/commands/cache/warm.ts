import type { Edge } from '@reelgraph/edge';
import type { Video } from '@reelgraph/videos';
import { type Call, Failure, UsageError } from '../../command.ts';
import { formatBytes } from '../../format.ts';
import { messageOf } from '../../operator.ts';

/** Has all of a video's hot files at an edge, or at every one. Fails when one of them can't be had. */
export async function warmVideo(
  call: Call,
  edge: Edge,
  { renditions, poster, storage }: Pick<Video, 'renditions' | 'poster' | 'storage'>,
): Promise<void> {
  const wanted = call.options.region;
  if (wanted !== undefined && !edge.regions.includes(wanted))
    throw new UsageError(`A region is one of ${edge.regions.join(', ')}.`);
  const isCold = (key: string) => storage.cold.some(({ hotKey }) => hotKey === key);
  const hot = renditions.filter(({ key }) => !isCold(key));
  const objects = [...hot, ...(poster ? [{ key: poster.key, bytes: 1 }] : [])];
  let failed = 0;
  for (const region of wanted === undefined ? edge.regions : [wanted])
    for (const { key, bytes } of objects)
      try {
        const ranges = [{ from: 0, to: bytes - 1 }];
        const warmed = await edge.warm(key, { region, ranges, signal: call.signal });
        call.terminal.out(`${region}  ${key}  ${warmed.hits} slices there, ${formatBytes(warmed.bytes)} fetched`);
      } catch (cause) {
        failed += 1;
        call.terminal.note(`${region}  ${key}  ${messageOf(cause)}`);
      }
  if (failed > 0) throw new Failure(`Not warmed: ${failed} of the files.`);
}
