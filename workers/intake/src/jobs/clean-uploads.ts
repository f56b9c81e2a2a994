import type { Context } from '../context.ts';
import { cleanAgainAt } from '../domain/again-at.ts';
import { each } from './each.ts';

const BATCH = 500;

/** Removes the objects of uploads that are over, at once and once more when nobody can send bytes any more. */
export async function cleanUploads({ uploads, raw }: Context, signal: AbortSignal): Promise<void> {
  for (let more = true; more && !signal.aborted; ) {
    const batch = await uploads.dueForCleaning(BATCH);
    await each(batch, { atOnce: 16, signal }, async (upload) => {
      await raw.delete(upload.key);
      await uploads.cleaned(upload, cleanAgainAt(upload, new Date()));
    });
    more = batch.length === BATCH;
  }
}
