import type { ObserveFetch } from '@reelgraph/federation';

/** One fetch of a plan, as developers see it. */
export type FetchEntry = {
  /** The same as in the plan. */
  readonly id: number;
  readonly subgraph: string;
  readonly operation: string | undefined;
  /** Since the client's request began. */
  readonly startedAfterMs: number;
  readonly ms: number;
  /** `ok`, `errors` where the subgraph reported some, or the code of a failure. */
  readonly outcome: string;
  /** Distinct entities that it asked for, for so many objects of the answer; 0 at the root. */
  readonly entities: number;
  readonly objects: number;
  /** Of these entities, those that the entity cache had. */
  readonly cached: number;
  /** The answer was under way already, for somebody else. */
  readonly shared: boolean;
};

/** Writes down what is fetched for one request. */
export function openJournal(): { readonly observe: ObserveFetch; readonly entries: readonly FetchEntry[] } {
  const entries: FetchEntry[] = [];
  const opened = performance.now();
  const observe: ObserveFetch = ({ index: id, subgraph, operation }, asked) => {
    const begun = performance.now();
    return ({ kept: cached, isShared: shared, outcome }) => {
      const [startedAfterMs, ms] = [rounded(begun - opened), rounded(performance.now() - begun)];
      entries.push({ id, subgraph, operation: operation.name, startedAfterMs, ms, outcome, ...asked, cached, shared });
    };
  };
  return { observe, entries };
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
