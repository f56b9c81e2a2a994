import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from '../context.ts';

/** One GraphQL request over HTTP whose sender is known already. */
export type EngineRequest = Context & {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The query string with its `?`, for GET. */
  readonly search: string;
  /** The parsed JSON body; undefined for GET. */
  readonly body: unknown;
};

export type EngineResponse = {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: string | AsyncIterable<string>;
};

/** Plans and runs operations over the subgraphs. Errors are part of the answer; it throws only where it is broken itself. */
export type Engine = AsyncDisposable & { execute(request: EngineRequest): Promise<EngineResponse> };

/** A subgraph and where it listens. */
export type Subgraph = { readonly name: string; readonly url: string };
