import type { Context } from '../context.ts';
import type { PurgeRow } from '../store/purge-store.ts';

const BATCH = 50;
const AGAIN_MS = 500;

/** Takes what is due off the edges; those that are away are asked again. Answers whether there may be more. */
export async function purgeDue(context: Context, signal: AbortSignal): Promise<boolean> {
  const due = await context.purges.due(new Date(), BATCH);
  await Promise.all(due.map((row) => purge(context, row, signal)));
  const over = await context.purges.dueToForget(new Date(), BATCH);
  for (const row of over) await forget(context, row, signal);
  return due.length === BATCH;
}

async function purge({ edge, purges, events }: Context, row: PurgeRow, signal: AbortSignal): Promise<void> {
  const { _id: videoId, objects, revokeUntil, reason, askedAt } = row;
  const ask = async (region: string) => {
    try {
      const receipt = await edge.purge({ videoId, objects, revokeUntil }, { region, signal });
      await purges.done(row, region, receipt);
      const { slices, found, at } = receipt;
      events.purged({ videoId, region, reason, slices, found, waitedMs: at.getTime() - askedAt.getTime() });
    } catch (err) {
      if (!signal.aborted) events.notPurged({ videoId, region, err });
    }
  };
  await Promise.all(row.pending.map(ask));
  await purges.close(row, new Date(Date.now() + AGAIN_MS));
}

/** All addresses of before have ended: what a viewer of the last moment had fetched anew goes too. */
async function forget({ edge, purges, events }: Context, row: PurgeRow, signal: AbortSignal): Promise<void> {
  const { _id: videoId, objects } = row;
  try {
    for (const region of edge.regions) {
      await edge.purge({ videoId, objects, revokeUntil: null }, { region, signal });
      await edge.forgetRevoked(videoId, { region, signal });
    }
    await purges.forgotten(row);
  } catch (err) {
    if (!signal.aborted) events.notForgotten({ videoId, err });
  }
}
