import { hotStorage } from './storage.ts';
import type { Upload } from './upload.ts';
import type { RawObject, Video } from './video.ts';

type NewUpload = Pick<Upload, 'id' | 'ownerId' | 'caption' | 'hashtags' | 'visibility'> & { sha256?: string | null };

/** The video that an upload becomes when it is accepted. */
export function newVideo(upload: NewUpload, raw: RawObject, id: string, now: Date): Video {
  return {
    id,
    ownerId: upload.ownerId,
    uploadId: upload.id,
    status: 'PROCESSING',
    reason: null,
    caption: upload.caption,
    hashtags: upload.hashtags,
    visibility: upload.visibility,
    raw: upload.sha256 ? { ...raw, sha256: upload.sha256 } : raw,
    renditions: [],
    poster: null,
    hlsKey: null,
    durationMs: null,
    createdAt: now,
    publishedAt: null,
    statusAt: now,
    version: 1,
    lease: { fence: 0, holder: null, until: new Date(0), afterDeath: false },
    attempts: 0,
    dueAt: null,
    deaths: 0,
    percent: 0,
    etaMs: null,
    rawDueAt: null,
    rawCold: null,
    storage: hotStorage(id, null),
  };
}
