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
  /** Whether an ended upload's objects are gone; the sweeper removes them. */
  cleaned: boolean;
};
