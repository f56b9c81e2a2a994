import type { Fetch } from '../compile/fetch.ts';

/** What a fetch asks for: so many distinct entities for so many objects of the data; at the root neither. */
export type FetchAsked = { readonly objects: number; readonly entities: number };

export type FetchAnswered = {
  /** Entities that did not have to be fetched. */
  readonly kept: number;
  /** The answer was under way already, for another fetch. */
  readonly isShared: boolean;
  /** `ok`, `errors` where the subgraph reported some, or the code of a failure. */
  readonly outcome: string;
};

/** Told when a fetch begins; tells whom to tell when it has ended. */
export type ObserveFetch = (fetch: Fetch, asked: FetchAsked) => (answered: FetchAnswered) => void;
