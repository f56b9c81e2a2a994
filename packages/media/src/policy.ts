/** What comes in and what goes out, as data: one source for API, plan and client. */
export interface MediaPolicy {
  readonly maxDurationMs: number;
  readonly minDurationMs: number;
  /** Coded width times height of the source. */
  readonly maxFramePixels: number;
  readonly maxFramesPerSecond: number;
  /** A picture that stands still for longer, or a hole between two, is a broken file. */
  readonly maxGapMs: number;
  readonly maxStreams: number;
  /** Short edges in pixels, largest first. */
  readonly ladder: readonly number[];
  /** What a rendition of a clip up to `smallUntilMs` must stay under. */
  readonly maxRenditionBytes: number;
  readonly smallUntilMs: number;
  /** Clips longer than this publish their smallest rung first. */
  readonly stagedFromMs: number;
  /** Integrated loudness to bring the sound to; null leaves it as it is. */
  readonly loudnessLufs: number | null;
  /** Also write HLS (fMP4, byte ranges) beside each MP4. */
  readonly hls: boolean;
  readonly preset: string;
  /** Quality wanted of the top step of the ladder, and of the steps below, which are there to be small. */
  readonly crf: { readonly top: number; readonly lower: number };
}

export const DEFAULT_POLICY: MediaPolicy = Object.freeze({
  maxDurationMs: 600_000,
  minDurationMs: 100,
  maxFramePixels: 9_437_184,
  maxFramesPerSecond: 250,
  maxGapMs: 30_000,
  maxStreams: 64,
  ladder: Object.freeze([720, 540, 360]),
  maxRenditionBytes: 5_000_000,
  smallUntilMs: 60_000,
  stagedFromMs: 60_000,
  loudnessLufs: -16,
  hls: false,
  preset: 'veryfast',
  crf: Object.freeze({ top: 24, lower: 26 }),
});
