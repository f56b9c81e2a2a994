export { type FailureReason, MediaFailed } from './failure.ts';
export type { Poster } from './make/finish-poster.ts';
export type { HlsFile } from './make/make-hls.ts';
export type { Rendition } from './make/verify-rendition.ts';
export { DEFAULT_POLICY, type MediaPolicy } from './policy.ts';
export {
  type ProcessedVideo,
  type ProcessOptions,
  type Progress,
  processVideo,
  type VideoStage,
} from './process-video.ts';
export { MediaRejected, REJECTIONS, type RejectionCode } from './rejection.ts';
export type { SourceFacts } from './source-facts.ts';
export { tempBytes } from './temp-bytes.ts';
export type { Abilities } from './tools/abilities.ts';
export { type MediaLog, type MediaTools, openTools } from './tools/open-tools.ts';
export type { SandboxKind } from './tools/sandbox.ts';
