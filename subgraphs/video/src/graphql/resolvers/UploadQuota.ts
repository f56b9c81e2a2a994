import type { UploadQuotaResolvers } from './../types.generated.ts';

export const UploadQuota: UploadQuotaResolvers = {};
