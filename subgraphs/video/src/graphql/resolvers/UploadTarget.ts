import type { UploadTargetResolvers } from './../types.generated.ts';

export const UploadTarget: UploadTargetResolvers = {};
