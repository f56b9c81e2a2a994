import type { VideoStatus } from './lifecycle.ts';
import type { ColdClass, VideoStorage } from './storage.ts';

export type Visibility = 'PUBLIC' | 'FOLLOWERS' | 'PRIVATE';

/** Why something did not work, in words for its owner. */
export type Reason = { code: string; message: string; retryable: boolean };

/** The raw bytes, pinned: an object that was replaced since is not this video. */
export type RawObject = {
  key: string;
  etag: string;
  bytes: number;
  contentType: string;
  /** What its owner announced, base64; whoever reads the bytes holds them to it. Missing where nothing was announced. */
  sha256?: string;
};

/** The raw bytes in cold storage. */
export type RawCold = { bucket: string; key: string; coldClass: ColdClass };

/** One encoded MP4 in the media bucket. */
export type Rendition = {
  rung: number;
  key: string;
  width: number;
  height: number;
  fps: number;
  bitrate: number;
  bytes: number;
  durationMs: number;
  prefetchBytes: number;
};

export type Poster = { key: string; width: number; height: number; thumbhash: string | null };

/** Held by the compressor that works on the video; `fence` grows with every claim, and a write must carry the newest. */
export type Lease = {
  fence: number;
  holder: string | null;
  until: Date;
  /** Whether the claim before this one ended without a word: its worker died with the video, or slept too long. */
  afterDeath: boolean;
};

export type Video = {
  id: string;
  ownerId: string;
  uploadId: string;
  status: VideoStatus;
  reason: Reason | null;
  caption: string;
  hashtags: string[];
  visibility: Visibility;
  raw: RawObject;
  /** Largest first. */
  renditions: Rendition[];
  poster: Poster | null;
  /** The HLS list of all rungs, where they are made; its own lists and media lie beside it. */
  hlsKey: string | null;
  /** All that its HLS media take; missing where they were made before it was noted. */
  hlsBytes?: number;
  durationMs: number | null;
  createdAt: Date;
  publishedAt: Date | null;
  /** When the status was reached. */
  statusAt: Date;
  /** Counts the moves. */
  version: number;
  lease: Lease;
  /** Failed tries of compression since it last made progress, and when the next is due. */
  attempts: number;
  dueAt: Date | null;
  /** How often in a row the tools hung with it; missing for never. */
  hangs?: number;
  /** The end of what was said at the last failure, for operators; missing where nothing failed. */
  detail?: string;
  /** How many workers died with it; back to 0 when it is READY. */
  deaths: number;
  /** 0 to 100, of compression. */
  percent: number;
  etaMs: number | null;
  /** When the raw bytes leave hot storage; null until READY, or when they are gone. */
  rawDueAt: Date | null;
  /** Where the raw bytes lie in cold storage; null while they don't. */
  rawCold: RawCold | null;
  storage: VideoStorage;
};

/** The owner's raw bytes, and everything made of them, live below these prefixes. */
export function rawKey(ownerId: string, uploadId: string): string {
  return `raw/${ownerId}/${uploadId}`;
}

/** Where a video's renditions and poster live. */
export function mediaPrefix(videoId: string): string {
  return `videos/${videoId}/`;
}

/** Whose object in the media bucket this is; null where it is no video's. */
export function videoOfKey(key: string): string | null {
  return /^videos\/([^/]+)\//.exec(key)?.[1] ?? null;
}
