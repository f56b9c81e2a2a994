import type { Logger } from '@reelgraph/service';

/** Logs under a request's id; made ready only when there is something to log, as most requests have nothing. */
export class RequestLog {
  readonly #log: Logger;
  readonly #requestId: string;
  #child: Logger | undefined;

  constructor(log: Logger, requestId: string) {
    this.#log = log;
    this.#requestId = requestId;
  }

  info(fields: object, event: string): void {
    this.#own().info(fields, event);
  }

  warn(fields: object, event: string): void {
    this.#own().warn(fields, event);
  }

  error(fields: object, event: string): void {
    this.#own().error(fields, event);
  }

  #own(): Logger {
    this.#child ??= this.#log.child({ requestId: this.#requestId });
    return this.#child;
  }
}
