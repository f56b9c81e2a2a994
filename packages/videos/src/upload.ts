import type { UploadStatus } from './lifecycle.ts';
import type { RawObject, Reason, Visibility } from './video.ts';

export type Upload = {
  id: string;
  ownerId: string;
  status: UploadStatus;
  reason: Reason | null;
  /** Where the bytes go, and what was announced of them. */
  key: string;
  contentType: string;
  sizeBytes: number;
  sha256: string | null;
  caption: string;
  hashtags: string[];
  visibility: Visibility;
  /** Set with UPLOADED: the one object that is this upload. */
  raw: RawObject | null;
  /** Set with ACCEPTED. */
  videoId: string | null;
  createdAt: Date;
  expiresAt: Date;
  statusAt: Date;
  version: number;
  /** Until when somebody can send bytes by the last signature; real time, as the store's. */
  targetExpiresAt: Date;
  /** When the sweeper last looked for the bytes; real time. */
  checkedAt: Date;
  /** When its object is to be removed (again), in real time: when it is over, and when nobody can send bytes any more. Null: nothing to do. */
  cleanDueAt: Date | null;
  /** The trace that it was requested in, where anybody traces: what becomes of it belongs there too. */
  traceparent?: string;
};
