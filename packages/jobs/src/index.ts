export { compressAlone } from './compress-alone.ts';
export { compressVideo } from './compress-video.ts';
export { defineJob, type JobDefinition } from './define-job.ts';
export { purgeVideo } from './purge-video.ts';
