/** What stops the start and the person can do something about: its message is the whole answer, no stack is shown. */
export class Problem extends Error {
  override name = 'Problem';
}

const unwritable = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR'];

/** What a person is shown: a sentence for what they can do something about, all there is for a fault of ours. */
export function describeFailure(error: unknown): unknown {
  if (error instanceof Problem) return error.message;
  const isDisk =
    error instanceof Error && 'path' in error && 'code' in error && unwritable.includes(String(error.code));
  return isDisk ? `${error.message}: make that place writable, with room left, and run this again.` : error;
}
