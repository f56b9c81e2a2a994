import type { Dispatcher } from 'undici';
import { SubgraphFailure, type SubgraphFailureCode, type SubgraphRequest, type SubgraphResponse } from './send.ts';

type Limits = { readonly timeoutMs: number; readonly maxResponseBytes: number };

/** Gathers one response: within its time and size, or not at all. */
export class ResponseReader implements Dispatcher.DispatchHandler {
  readonly #request: SubgraphRequest;
  readonly #limits: Limits;
  readonly #resolve: (response: SubgraphResponse) => void;
  readonly #reject: (failure: SubgraphFailure) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = () => this.#stop('REQUEST_ABORTED', 'was no longer waited for');
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: SubgraphResponse['headers'] = {};
  #chunks: Buffer[] = [];
  #bytes = 0;
  #isDone = false;

  constructor(
    request: SubgraphRequest,
    limits: Limits,
    resolve: (response: SubgraphResponse) => void,
    reject: (failure: SubgraphFailure) => void,
  ) {
    this.#request = request;
    this.#limits = limits;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(() => this.#stop('SUBGRAPH_TIMEOUT', 'did not answer in time'), limits.timeoutMs);
    request.signal.addEventListener('abort', this.#onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isDone) controller.abort(new Error('no longer wanted'));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: SubgraphResponse['headers']): void {
    this.#status = status;
    this.#headers = headers;
    if (Number(headers['content-length']) > this.#limits.maxResponseBytes) this.#tooLarge();
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limits.maxResponseBytes) this.#tooLarge();
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#isDone) return;
    this.#settle();
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks, this.#bytes);
    this.#resolve({ status: this.#status, headers: this.#headers, text: body.toString('utf8') });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(cause: unknown): void {
    this.#stop('SUBGRAPH_UNREACHABLE', 'could not be reached', cause);
  }

  #tooLarge(): void {
    this.#stop('SUBGRAPH_RESPONSE_TOO_LARGE', 'answered with more than is allowed');
  }

  #stop(code: SubgraphFailureCode, what: string, cause?: unknown): void {
    if (this.#isDone) return;
    this.#settle();
    this.#chunks = [];
    const { name } = this.#request.subgraph;
    const failure = new SubgraphFailure(code, name, `Subgraph "${name}" ${what}.`, { cause });
    this.#controller?.abort(failure);
    this.#reject(failure);
  }

  #settle(): void {
    this.#isDone = true;
    clearTimeout(this.#timer);
    this.#request.signal.removeEventListener('abort', this.#onAbort);
  }
}
