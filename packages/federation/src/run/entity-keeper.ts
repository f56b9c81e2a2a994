import type { SubgraphOperation } from '../compile/operation-text.ts';

/** Entities that one fetch is about to ask a subgraph for, on behalf of one request. */
export type EntityQuestion = {
  readonly subgraph: string;
  /** The same object for the same fetch of the same document. */
  readonly operation: SubgraphOperation;
  /** The arguments that are forwarded, as JSON. */
  readonly variables: string;
  readonly representations: readonly string[];
};

export type KeptEntity = {
  readonly json: string;
  /** For how long it is still fresh, as a subgraph would say it. */
  readonly cacheControl: string;
};

export type AnsweredEntity = {
  readonly representation: string;
  /** Undefined where the subgraph has no such entity. Asked for now or never: the objects are changed afterwards. */
  readonly json: () => string | undefined;
};

/**
 * Keeps entities between requests, for the caller of one request. Asked for queries only, and never for what is private
 * to one caller and new every time.
 */
export type EntityKeeper = {
  /** What is kept of each representation; undefined where nothing is, and altogether where it cannot tell. Never rejects. */
  readonly find: (question: EntityQuestion) => Promise<readonly (KeptEntity | undefined)[] | undefined>;
  /** Takes what a subgraph answered without an error. */
  readonly keep: (
    question: EntityQuestion,
    answered: readonly AnsweredEntity[],
    cacheControl: string | undefined,
  ) => void;
};
