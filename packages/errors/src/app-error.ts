import { catalogue, type ErrorCode } from './catalogue.ts';

/**
 * An expected failure that a client may see. `detail` says more than the catalogue's sentence, in public words;
 * `fields` go to the log and, as they are, to the client's `extensions`.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, options: { detail?: string; fields?: Record<string, unknown>; cause?: unknown } = {}) {
    super(options.detail ?? catalogue[code].message, { cause: options.cause });
    this.code = code;
    this.retryable = catalogue[code].retryable;
    this.status = catalogue[code].status;
    this.fields = options.fields ?? {};
  }
}

/** Thrown by a job's handler: no retry can help, the job ends and stays visible. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
}
