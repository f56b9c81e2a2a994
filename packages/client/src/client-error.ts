/** What went wrong: a code from the catalogue, or UNREACHABLE, UPLOAD_REFUSED or BAD_ANSWER, which never reach the server's. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: string;
  /** Whether trying the same again can help. */
  readonly retryable: boolean;
  /** Which field failed; null when the whole request did. */
  readonly path: readonly (string | number)[] | null;
  /** What was answered beside the error, unparsed; null when nothing was. */
  readonly data: unknown;

  constructor(
    code: string,
    message: string,
    options: { retryable?: boolean; path?: readonly (string | number)[] | null; data?: unknown; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.path = options.path ?? null;
    this.data = options.data ?? null;
  }
}
