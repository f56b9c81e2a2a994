import type { Poster } from './make/finish-poster.ts';
import type { HlsFile } from './make/make-hls.ts';
import type { Rendition } from './make/verify-rendition.ts';
import type { SourceFacts } from './source-facts.ts';

/** What is ready so far: enough to be published while the rest is made. */
export interface VideoStage {
  /** Largest rung first. */
  readonly renditions: readonly Rendition[];
  readonly poster: Poster;
  readonly source: SourceFacts;
}

export interface ProcessedVideo extends VideoStage {
  readonly hls: readonly HlsFile[];
}
