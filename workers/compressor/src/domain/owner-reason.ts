import { MediaFailed, MediaRejected, REJECTIONS } from '@reelgraph/media';
import type { Reason } from '@reelgraph/videos';

/** A file that made the tools hang so often in a row is at fault itself, not the machine. */
const MOST_HANGS = 3;

/** What the owner reads when the content can never work; null when it isn't the content's fault. `hangs` came before. */
export function rejectionOf(error: unknown, hangs: number): Reason | null {
  if (error instanceof MediaRejected) return { code: error.code, message: error.message, retryable: false };
  const isHopeless = isHang(error) && hangs + 1 >= MOST_HANGS;
  return isHopeless ? { code: 'TOO_COMPLEX', message: REJECTIONS.TOO_COMPLEX, retryable: false } : null;
}

/** Whether a tool stood still, or took far more time than its work should. */
export function isHang(error: unknown): boolean {
  return error instanceof MediaFailed && (error.reason === 'STALLED' || error.reason === 'WALL_TIME');
}

/** What the owner reads while a video rests that too many workers died with. */
export const WORKER_DIED: Reason = {
  code: 'WORKER_DIED',
  message: 'Processing stopped on our side more than once; it is tried again later.',
  retryable: true,
};

/** Why it failed on our side: a code for operators, and whether it is known to pass with time. */
export type OurFault = { code: string; passes: boolean };

/** `isStoreAway`: the object store said so. */
export function ourFault(error: unknown, isStoreAway: boolean): OurFault {
  if (error instanceof MediaFailed) return { code: error.reason, passes: error.transient };
  if (isStoreAway) return { code: 'STORE_AWAY', passes: true };
  const said = error instanceof Error ? [error.name, 'code' in error ? error.code : ''] : [];
  const isFull = said.includes('NoTempSpace') || said.includes('ENOSPC') || said.includes('EDQUOT');
  return isFull ? { code: 'DISK_FULL', passes: true } : { code: 'UNEXPECTED', passes: false };
}

/** What the owner reads while we try again. */
export function failureOf({ code }: OurFault): Reason {
  return { code, message: 'Processing failed on our side; it is tried again by itself.', retryable: true };
}
