/** One viewer's precomputed list of one run. */
export type FeedList = { readonly version: string; readonly videoIds: readonly string[] };

/** Where precomputed lists come from. A version's list never changes, so a scroll goes on in the one it began with. */
export interface ListSource {
  /** The viewer's list of the active run; null when there is none. */
  active(viewerId: string): Promise<FeedList | null>;
  /** The viewer's list of a run; null when the run was dropped. */
  ofVersion(viewerId: string, version: string): Promise<FeedList | null>;
}
