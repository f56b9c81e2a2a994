import type { SubgraphFailure } from '../transport/send.ts';
import type { ResponsePath } from './completion.ts';

/** An error as it stands in a response. */
export type ResponseError = {
  readonly message: string;
  readonly path?: ResponsePath;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: Readonly<Record<string, unknown>>;
};

/** Words an error for a client. `failure` is there when a subgraph gave no answer: its cause is for logs alone. */
export type PresentError = (error: ResponseError, failure?: SubgraphFailure) => ResponseError;

export const presentAsIs: PresentError = (error) => error;
