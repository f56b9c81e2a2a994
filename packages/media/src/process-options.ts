import type { VideoStage } from './processed-video.ts';
import type { MediaLog, MediaTools } from './tools/open-tools.ts';

export interface Progress {
  readonly step: 'inspect' | 'encode' | 'finish';
  /** Of the whole work, 0 to 1. */
  readonly fraction: number;
  readonly etaMs: number | null;
}

export interface ProcessOptions {
  readonly tools: MediaTools;
  /** Of each encoder; decoding and filtering take as many. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Called with each stage that encodes, to run it when there is room for one more encoder; without it, at once. */
  readonly turn?: <T>(encode: () => Promise<T>, signal?: AbortSignal) => Promise<T>;
  readonly log?: MediaLog;
  readonly onProgress?: (progress: Progress) => void;
  /** Called when an MP4 is written, before it is verified: it may be sent on, but not shown. Made anew, it is called again. */
  readonly onFile?: (written: { readonly rung: number; readonly file: string }) => void;
  /** Called when a first part can be published; it runs beside the rest of the work, and its failure ends that. */
  readonly onStage?: (stage: VideoStage) => Promise<void> | void;
}
