import type { IncomingHttpHeaders } from 'node:http';
import type { Executor, Leaving, ObserveFetch, Prepared, Supergraph } from '@reelgraph/federation';
import type { Context } from '../context.ts';

/** What a client asks, as it said it: nothing but the shape is known to be right. */
export type Asked = {
  readonly query?: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
  /** Names of documents that are known here. */
  readonly documentId?: unknown;
  readonly doc_id?: unknown;
  readonly id?: unknown;
};

/** One GraphQL request whose sender is known already. */
export type EngineRequest = Context & {
  readonly asked: Asked;
  /** Came by GET: it may change nothing. */
  readonly isReadOnly: boolean;
  /** The client takes one response after the other: it may subscribe. */
  readonly takesEvents?: boolean;
  readonly headers: IncomingHttpHeaders;
  /** Where it comes from, as limits count it. */
  readonly address: string;
  /** Aborts when the client is gone. */
  readonly signal: Leaving;
  /** When the client stops waiting, on the clock of `performance.now()`. */
  readonly deadlineAt?: number;
  /** Hears of every fetch, where somebody wants to know how the answer came about. */
  readonly observe?: ObserveFetch;
};

export type EngineResponse = {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: string | AsyncIterable<string>;
  /** In place of the body: the responses to a subscription, as JSON. */
  readonly events?: AsyncIterable<string>;
  /** The operation that was run or refused, where the engine knows it. */
  readonly operation?: Prepared;
  /** What subgraphs said of how long their parts may be kept. */
  readonly cacheControls?: readonly (string | undefined)[];
};

/** Looks at an operation before it runs, and throws an AppError where it is not to be run. */
export type AdmitOperation = (operation: Prepared, request: EngineRequest, supergraph: Supergraph) => void;

/**
 * Plans and runs operations over the subgraphs. Errors are part of the answer; it throws an AppError for what is refused
 * before that, and something else only where it is broken itself. Wrap it for what comes before or after.
 */
export type Engine = AsyncDisposable & {
  readonly subgraphs: readonly Subgraph[];
  /** What the engine counts of itself, where it does. */
  readonly stats?: Executor['stats'];
  execute(request: EngineRequest): Promise<EngineResponse>;
  /** Serves another supergraph from now on; throws where that is no good, and goes on with the one it has. */
  replaceSupergraph(sdl: string): Promise<void>;
};

/** A subgraph and where it listens. */
export type Subgraph = { readonly name: string; readonly url: string };

/** Where a subgraph listens: here its routing URL may be overridden. */
export type UrlOf = (subgraph: Subgraph) => string;
