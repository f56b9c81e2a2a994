import type { UploadFieldResolvers } from './../types.generated.ts';

export const UploadField: UploadFieldResolvers = {};
