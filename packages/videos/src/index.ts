export { type CompleteUploadDeps, completeUpload } from './complete-upload.ts';
export * from './lifecycle.ts';
export type { Upload } from './upload.ts';
export { type UploadPolicy, uploadPolicy } from './upload-policy.ts';
export { UploadStore } from './upload-store.ts';
export * from './video.ts';
export { type Encoded, VideoStore } from './video-store.ts';
export { canSee, playableStatuses, type Relation, type VisibleVideos, visibleVideos } from './visibility.ts';
