import { MediaFailed, MediaRejected } from '@reelgraph/media';
import type { Reason } from '@reelgraph/videos';

/** What the owner reads when the content can never work; null when it isn't the content's fault. */
export function rejectionOf(error: unknown): Reason | null {
  return error instanceof MediaRejected ? { code: error.code, message: error.message, retryable: false } : null;
}

/** What the owner reads while a video rests that too many workers died with. */
export const WORKER_DIED: Reason = {
  code: 'WORKER_DIED',
  message: 'Processing stopped on our side more than once; it is tried again later.',
  retryable: true,
};

/** What the owner reads while we try again. */
export function failureOf(error: unknown): Reason {
  return {
    code: error instanceof MediaFailed ? error.reason : 'UNEXPECTED',
    message: 'Processing failed on our side; it is tried again by itself.',
    retryable: true,
  };
}
