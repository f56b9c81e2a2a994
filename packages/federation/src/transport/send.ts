import type { Leaving } from '../run/departure.ts';
import type { SubgraphAddress } from '../supergraph.ts';

/** One HTTP request to a subgraph, as the executor hands it to whoever sends it. */
export type SubgraphRequest = {
  readonly subgraph: SubgraphAddress;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly body: string;
  /** Names and values in turn, as they go over the wire, besides those that every request has. */
  readonly headers: readonly string[];
  readonly operationName: string | undefined;
  /** Whose request it is: answers to equal requests of equal callers are the same. */
  readonly callerKey: string;
  /** False for mutations, and for what is one caller's alone and new every time. */
  readonly isShareable: boolean;
  /** When those who ask stop waiting, on the clock of `performance.now()`. */
  readonly deadlineAt: number | undefined;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: Leaving;
};

/** What came back, unread. */
export type SubgraphResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

/** Sends a request; wrap it for retries, breakers or caches. Rejects with a `SubgraphFailure` when nothing usable came back. */
export type Send = (request: SubgraphRequest) => Promise<SubgraphResponse>;

export type SubgraphFailureCode =
  | 'SUBGRAPH_UNREACHABLE'
  | 'SUBGRAPH_TIMEOUT'
  | 'SUBGRAPH_HTTP_ERROR'
  | 'SUBGRAPH_MALFORMED_RESPONSE'
  | 'SUBGRAPH_RESPONSE_TOO_LARGE'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'REQUEST_ABORTED';

/** A subgraph that gave no usable answer. The message is fit for clients. */
export class SubgraphFailure extends Error {
  override readonly name = 'SubgraphFailure';
  readonly code: SubgraphFailureCode;
  readonly subgraph: string;

  constructor(code: SubgraphFailureCode, subgraph: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.subgraph = subgraph;
  }
}
