import { archiveRun, CountsUnknown, cleanLeftovers, monthlySaving } from '@reelgraph/tiers';
import type { Context } from '../context.ts';

/** One round: archives what is due, and deletes what nothing points at any more. Unknown counts are an alarm, not an error to retry at once. */
export async function archiveDue(context: Context, signal: AbortSignal): Promise<void> {
  const { events } = context;
  try {
    const summary = await archiveRun(context, signal);
    const savedMonthly = monthlySaving(summary, context.places.tier.coldClass, context.prices);
    events.run({ ...summary, savedMonthly });
  } catch (error) {
    if (!(error instanceof CountsUnknown)) throw error;
    events.unknown({ err: error });
  } finally {
    await cleanLeftovers(context, signal);
  }
}
