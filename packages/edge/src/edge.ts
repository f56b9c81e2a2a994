/** For how long an address is good that is handed out to a viewer. */
export const GOOD_FOR_MS = 3_600_000;

/** An object of the media bucket, with its size, since a purge must find every slice of it. */
export type EdgeObject = { readonly key: string; readonly bytes: number };

/** From the first byte to the last, both included. */
export type ByteRange = { readonly from: number; readonly to: number };

/** What warming found: slices that were there, slices that were fetched from the store, and the bytes of those. */
export type Warmed = { readonly hits: number; readonly fetched: number; readonly bytes: number };

export type Purge = {
  readonly videoId: string;
  readonly objects: readonly EdgeObject[];
  /** Addresses that end until then were handed out before; they are good no more. Null leaves them. */
  readonly revokeUntil: Date | null;
};

/** The proof of a purge: how many slices were asked to go, how many of them had been there (null where the edge does not say), and what the edge calls it. */
export type PurgeReceipt = {
  readonly slices: number;
  readonly found: number | null;
  readonly reference: string | null;
  readonly at: Date;
};

/** What an edge says of itself; the counts are of its last requests, as far as its log goes back. */
export type EdgeStatus = {
  readonly isUp: boolean;
  readonly connections: number;
  readonly requests: number;
  readonly hits: number;
  readonly bytesSent: number;
  readonly bytesHit: number;
};

/** The points of presence between viewers and the private media bucket. */
export type Edge = {
  readonly driver: 'nginx' | 'cloudfront';
  /** Their names; the first is for viewers of whom nothing is known. */
  readonly regions: readonly string[];
  /** A signed address of an object at the edge of a region. Real time. */
  signedUrl(key: string, options: { region: string; expiresAt: Date }): string;
  /** Has these bytes of an object at the edge before somebody asks; what is there stays. Rejects when the edge is away. */
  warm(key: string, options: { region: string; ranges: readonly ByteRange[]; signal: AbortSignal }): Promise<Warmed>;
  /** Takes a video's objects off an edge; again, or of unknown ones, changes nothing. Rejects when the edge is away. */
  purge(purge: Purge, options: { region: string; signal: AbortSignal }): Promise<PurgeReceipt>;
  /** Forgets that addresses were called back, once all of those have ended. */
  forgetRevoked(videoId: string, options: { region: string; signal: AbortSignal }): Promise<void>;
  /** Null where only the edge's maker counts. */
  status(region: string, signal: AbortSignal): Promise<EdgeStatus | null>;
};
