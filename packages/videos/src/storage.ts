import type { Reason } from './video.ts';

export type StorageTier = 'HOT' | 'COLD';

/** Where cold objects lie: in a storage class of S3, or in a bucket of their own. */
export const coldClasses = ['GLACIER', 'DEEP_ARCHIVE', 'GLACIER_IR', 'COLD_BUCKET'] as const;
export type ColdClass = (typeof coldClasses)[number];

export const restoreSpeeds = ['EXPEDITED', 'STANDARD', 'BULK'] as const;
export type RestoreSpeed = (typeof restoreSpeeds)[number];

/** An object of a rendition, its MP4 or its HLS media, on both sides. Every claim has keys of its own, so what a late worker does harms nobody's. */
export type ColdObject = { hotKey: string; coldKey: string; bytes: number; etag: string };

/** An object that nothing points at: not yet, or not any more. */
export type Leftover = { bucket: string; key: string };

/** Who wants an archived video back. */
export type RestoreAsker = 'VIEWS' | 'OWNER' | 'OPERATOR';

export type Restore = {
  speed: RestoreSpeed;
  askedBy: RestoreAsker;
  askedAt: Date;
  eta: Date;
  /** When it is to be looked at next, in real time, since the store works in real time. */
  dueAt: Date;
  /** Failed tries in a row. */
  attempts: number;
};

/** Where a video's objects are, and what is under way between the tiers. */
export type VideoStorage = {
  /** One of `ARCHIVE_PARTS` groups that archivers share. */
  part: number;
  /** When the archiver has to look at it next; null: never. */
  checkAt: Date | null;
  /** What is cold: `hotKey` is its key in `renditions`, or where its HLS media were, and is not there. */
  cold: ColdObject[];
  coldClass: ColdClass | null;
  archivedAt: Date | null;
  /** Why it is archived, or what is wrong with it. */
  reason: Reason | null;
  /** Copies that a claim makes and nothing points at yet. */
  moving: Leftover[];
  leftovers: Leftover[];
  /** When the leftovers are to be deleted, in real time. */
  cleanDueAt: Date | null;
  restore: Restore | null;
  restoredAt: Date | null;
  /** HLS media that were brought back to other keys than their lists say; missing where none ever were. */
  hlsMoved?: { name: string; key: string }[];
  /** Where what was brought back had been before, newest last: edges may have slices of it still. Missing where nothing ever was. */
  formerly?: { key: string; bytes: number }[];
};

/** Objects of some restores: between two of them lie 90 days, and an edge keeps nothing that long. */
export const FORMERLY_KEPT = 24;

export const ARCHIVE_PARTS = 16;

/** The youngest that a video can be archived: the window that decides is this long. */
export const ARCHIVE_AGE_MS = 7 * 86_400_000;

/** The storage of a video that never was cold. */
export function hotStorage(videoId: string, checkAt: Date | null): VideoStorage {
  return {
    part: archivePart(videoId),
    checkAt,
    cold: [],
    coldClass: null,
    archivedAt: null,
    reason: null,
    moving: [],
    leftovers: [],
    cleanDueAt: null,
    restore: null,
    restoredAt: null,
  };
}

/** Spreads ids evenly, whatever they are made of (FNV-1a). */
export function archivePart(videoId: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < videoId.length; at++) hash = Math.imul(hash ^ videoId.charCodeAt(at), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % ARCHIVE_PARTS;
}

export function tierOf({ cold }: Pick<VideoStorage, 'cold'>): StorageTier {
  return cold.length > 0 ? 'COLD' : 'HOT';
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What AWS says a retrieval takes at most; copying back is added. DEEP_ARCHIVE knows no EXPEDITED. */
const retrievalMs: Record<ColdClass, Record<RestoreSpeed, number>> = {
  GLACIER: { EXPEDITED: 5 * MINUTE, STANDARD: 5 * HOUR, BULK: 12 * HOUR },
  DEEP_ARCHIVE: { EXPEDITED: 12 * HOUR, STANDARD: 12 * HOUR, BULK: 48 * HOUR },
  GLACIER_IR: { EXPEDITED: 0, STANDARD: 0, BULK: 0 },
  COLD_BUCKET: { EXPEDITED: 0, STANDARD: 0, BULK: 0 },
};

/** When a video that is asked for now will be back, at the latest if nothing fails. */
export function restoreEta(coldClass: ColdClass | null, speed: RestoreSpeed, now: Date): Date {
  return new Date(now.getTime() + retrievalMs[coldClass ?? 'GLACIER'][speed] + MINUTE);
}
