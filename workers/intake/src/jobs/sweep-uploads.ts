import { completeUpload, type Upload } from '@reelgraph/videos';
import type { Context } from '../context.ts';
import { LATE_BYTES_MS } from '../domain/again-at.ts';
import { each } from './each.ts';

const BATCH = 500;

/** Finishes uploads whose bytes came unheard: looks at each that somebody can still send to. */
export async function sweepUnheard(context: Context, signal: AbortSignal): Promise<void> {
  const begun = new Date();
  const since = new Date(begun.getTime() - LATE_BYTES_MS);
  await moveOn(context, signal, async () => {
    const batch = await context.uploads.unheard(since, begun, BATCH);
    // Only where not all come at once must the next ones have their turn: marking meets whoever else moves the upload.
    if (batch.length === BATCH)
      await context.uploads.checked(
        batch.map((upload) => upload.id),
        new Date(),
      );
    return batch;
  });
}

/** Ends uploads whose bytes never came. */
export async function sweepOverdue(context: Context, signal: AbortSignal): Promise<void> {
  await moveOn(context, signal, () => context.uploads.overdue(context.now(), BATCH));
}

async function moveOn(context: Context, signal: AbortSignal, find: () => Promise<Upload[]>): Promise<void> {
  for (let more = true; more && !signal.aborted; ) {
    const batch = await find();
    await each(batch, { atOnce: 16, signal }, ({ id }) => completeUpload(context, id, context.now()));
    more = batch.length === BATCH;
  }
}
