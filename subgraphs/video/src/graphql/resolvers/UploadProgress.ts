import type { UploadProgressResolvers } from './../types.generated.ts';

export const UploadProgress: UploadProgressResolvers = {};
