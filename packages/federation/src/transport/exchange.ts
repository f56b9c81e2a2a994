import type { Deadlines, Waiting } from './deadlines.ts';
import { SubgraphFailure, type SubgraphFailureCode, type SubgraphRequest, type SubgraphResponse } from './send.ts';

/** What an exchange goes over, which is of no use to others once the exchange has been given up. */
export type Way = { giveUp(cause: Error): void };

/** One request and what comes of it: a response or a failure, once and in time. */
export class Exchange implements Waiting {
  readonly request: SubgraphRequest;
  readonly lateAt: number;
  readonly #deadlines: Deadlines;
  readonly #resolve: (response: SubgraphResponse) => void;
  readonly #reject: (failure: SubgraphFailure) => void;
  readonly #onAbort = () => this.fail('REQUEST_ABORTED', 'was no longer waited for');
  #way: Way | undefined;
  #isDone = false;

  constructor(
    request: SubgraphRequest,
    timeoutMs: number,
    deadlines: Deadlines,
    resolve: (response: SubgraphResponse) => void,
    reject: (failure: SubgraphFailure) => void,
  ) {
    this.request = request;
    this.lateAt = performance.now() + timeoutMs;
    this.#deadlines = deadlines;
    this.#resolve = resolve;
    this.#reject = reject;
    deadlines.add(this);
    request.signal.addEventListener('abort', this.#onAbort);
    // Who has left already tells nobody who listens later.
    if (request.signal.aborted) this.#onAbort();
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  set way(way: Way) {
    this.#way = way;
  }

  answer(response: SubgraphResponse): void {
    if (this.#isDone) return;
    this.#settle();
    this.#resolve(response);
  }

  late(): void {
    this.fail('SUBGRAPH_TIMEOUT', 'did not answer in time');
  }

  tooLarge(): void {
    this.fail('SUBGRAPH_RESPONSE_TOO_LARGE', 'answered with more than is allowed');
  }

  break(cause: unknown): void {
    this.fail('SUBGRAPH_UNREACHABLE', 'could not be reached', cause);
  }

  fail(code: SubgraphFailureCode, what: string, cause?: unknown): void {
    if (this.#isDone) return;
    this.#settle();
    const { name } = this.request.subgraph;
    const failure = new SubgraphFailure(code, name, `Subgraph "${name}" ${what}.`, { cause });
    this.#reject(failure);
    this.#way?.giveUp(failure);
  }

  #settle(): void {
    this.#isDone = true;
    this.#deadlines.delete(this);
    this.request.signal.removeEventListener('abort', this.#onAbort);
  }
}
