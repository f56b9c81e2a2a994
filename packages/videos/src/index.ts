export * from './lifecycle.ts';
export type { Upload } from './upload.ts';
export { type UploadPolicy, uploadPolicy } from './upload-policy.ts';
export * from './video.ts';
export { canSee, type Relation } from './visibility.ts';
