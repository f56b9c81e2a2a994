import type { ListItem, Neighbour } from '@reelgraph/lists';
import type { AlsSettings, VideoFactors } from '@reelgraph/ranking';

/** The run that is served, and what was known when it was computed. */
export type ActiveRun = { readonly run: string; readonly watermark: Date | null };

/** A video's own number in a run, and what lies near it. */
export type NearVideo = { readonly video: number; readonly near: readonly Neighbour[] };

/** What a run has for one viewer; `items` is null for somebody whom it did not know. */
export type RunPart = { readonly items: readonly ListItem[] | null; readonly near: ReadonlyMap<string, NearVideo> };

/** Factors of a run's most liked videos, numbered from 0. */
export type NewcomerModel = {
  readonly videos: VideoFactors;
  readonly settings: Pick<AlsSettings, 'alpha' | 'ridge' | 'ridgeExponent' | 'skipWeight'>;
};

/** Where precomputed lists come from. A run never changes, so a scroll goes on in the one it began with. */
export interface ListSource {
  /** Null while nothing was ever published. */
  activeRun(): Promise<ActiveRun | null>;
  /** The viewer's list, and what lies near some videos; empty of a run that was dropped. */
  read(run: string, viewerId: string, videoIds: readonly string[]): Promise<RunPart>;
  /** The ids of some of a run's videos; those that it does not know are left out. */
  videoIds(run: string, numbers: readonly number[]): Promise<Map<number, string>>;
  /** Null for a run without factors. */
  newcomers(run: string): Promise<NewcomerModel | null>;
}
