import type { UploadPolicyResolvers } from './../types.generated.ts';

export const UploadPolicy: UploadPolicyResolvers = {};
