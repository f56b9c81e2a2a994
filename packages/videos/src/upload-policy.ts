/** The limits of an upload: one source for the API, the store's policy, the compressor and the apps. */
export const uploadPolicy = {
  maxBytes: 524_288_000,
  maxDurationMs: 600_000,
  contentTypes: ['video/mp4', 'video/quicktime', 'video/webm', 'video/x-matroska', 'video/3gpp'],
  ladder: [720, 540, 360],
  maxCaptionLength: 300,
  maxHashtags: 20,
  /** How long an upload may take from its request to its last byte. */
  expiresInMs: 24 * 3_600_000,
  /** How long one signature works; `refreshUpload` makes a new one. */
  targetExpiresInMs: 3_600_000,
} as const;

export type UploadPolicy = typeof uploadPolicy;
