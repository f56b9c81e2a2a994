import type { Edge, EdgeObject } from '@reelgraph/edge';
import { type Call, Failure } from '../../command.ts';
import { messageOf } from '../../operator.ts';

/** Takes a video's files off every edge; who asks again has them fetched anew. Fails when an edge is away. */
export async function purgeVideo(
  call: Call,
  edge: Edge,
  videoId: string,
  objects: readonly EdgeObject[],
): Promise<void> {
  const away: string[] = [];
  for (const region of edge.regions)
    try {
      const receipt = await edge.purge({ videoId, objects, revokeUntil: null }, { region, signal: call.signal });
      const { found, slices, reference } = receipt;
      const said =
        found === null ? `invalidation ${reference} is under way` : `${found} of ${slices} slices were there`;
      call.terminal.out(`${region}  ${said}`);
    } catch (cause) {
      away.push(`${region} (${messageOf(cause)})`);
    }
  if (away.length > 0) throw new Failure(`Not purged: ${away.join(', ')}. Run it again when they are back.`);
}
