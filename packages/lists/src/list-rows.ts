/**
 * One collection per run holds four kinds of rows, told apart by their ids; dropping it forgets the run.
 * Videos are numbered by the run, the most liked first.
 */

/** A person's list, by `packList`; `_id` is the person, `region` the country of the last watch, null where none is known. */
export type ListRow = { _id: string; list: Uint8Array; region: string | null };

/** The ids of `CHUNK` videos whose numbers begin at `_id * CHUNK`. */
export type VideosRow = { _id: number; ids: string[] };

/** What lies near a video, by `packNeighbours`; `_id` is `nearId(video)`. `video` is its own number. */
export type NearRow = { _id: string; video: number; near: Uint8Array };

/** Factors of the `CHUNK` videos of a VideosRow, for the next night to go on from: `k` signed bytes for each, in parts of `scale`. */
export type FactorsRow = { _id: string; k: number; scale: number; factors: Uint8Array };

/** Factors of the first videos, enough to place a newcomer: `k` signed bytes for each, in parts of `scale`. */
export type ModelRow = {
  _id: 'model';
  k: number;
  scale: number;
  factors: Uint8Array;
  alpha: number;
  ridge: number;
  ridgeExponent: number;
  skipWeight: number;
  /** what was known up to then */
  watermark: Date;
};

export const CHUNK = 256;

export function listCollection(run: string): string {
  return `lists.${run}`;
}

/** A run's name is part of a collection's: a forged one must not name another kind of collection. */
export function isRunName(name: string): boolean {
  return /^[\w:-]{1,64}$/.test(name);
}

export function factorsId(chunk: number): string {
  return `factors:${chunk}`;
}

export function nearId(videoId: string): string {
  return `near:${videoId}`;
}
