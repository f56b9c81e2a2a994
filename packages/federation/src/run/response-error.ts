import type { SubgraphFailure } from '../transport/send.ts';
import type { ResponsePath } from './completion.ts';

/** An error as it stands in a response. */
export type ResponseError = {
  readonly message: string;
  readonly path?: ResponsePath;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: Readonly<Record<string, unknown>>;
};

/**
 * Words an error for a client. `failure` is there when a subgraph gave no answer: its cause is for logs alone.
 * `operationName` is as the document says it, where it could be read.
 */
export type PresentError = (error: ResponseError, failure?: SubgraphFailure, operationName?: string) => ResponseError;

export const presentAsIs: PresentError = (error) => error;
