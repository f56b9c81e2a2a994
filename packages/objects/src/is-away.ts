import { S3ServiceException } from '@aws-sdk/client-s3';

/** How the network says that somebody is not there, or has gone in the middle. */
const GONE = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'ERR_STREAM_PREMATURE_CLOSE'],
]);

/** Whether the store could not be reached, was silent for too long, or has trouble of its own: it may answer later. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof S3ServiceException) {
    const status = error.$metadata.httpStatusCode ?? 0;
    return status >= 500 || status === 429;
  }
  return error.name === 'TimeoutError' || ('code' in error && GONE.has(String(error.code)));
}
