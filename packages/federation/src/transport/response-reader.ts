import type { Dispatcher } from 'undici';
import type { Exchange } from './exchange.ts';
import type { SubgraphResponse } from './send.ts';

/** Gathers one response of undici: within its size, or not at all. */
export class ResponseReader implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange;
  readonly #maxBytes: number;
  #status = 0;
  #headers: SubgraphResponse['headers'] = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(exchange: Exchange, maxBytes: number) {
    this.#exchange = exchange;
    this.#maxBytes = maxBytes;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#exchange.isDone) controller.abort(new Error('no longer wanted'));
    this.#exchange.way = { giveUp: (cause) => controller.abort(cause) };
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: SubgraphResponse['headers']): void {
    this.#status = status;
    this.#headers = headers;
    if (Number(headers['content-length']) > this.#maxBytes) this.#exchange.tooLarge();
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#maxBytes) this.#chunks.push(chunk);
    else {
      this.#chunks = [];
      this.#exchange.tooLarge();
    }
  }

  onResponseEnd(): void {
    const text = Buffer.concat(this.#chunks, this.#bytes).toString('utf8');
    this.#exchange.answer({ status: this.#status, headers: this.#headers, text });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#exchange.break(error);
  }
}
