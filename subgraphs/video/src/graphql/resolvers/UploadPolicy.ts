import { nextDay } from '@reelgraph/videos';
import type { UploadPolicyResolvers } from './../types.generated.ts';

export const UploadPolicy: UploadPolicyResolvers = {
  quota: async (_parent, _arg, { quotas, quotaLimits, viewer, now }) => {
    const all = { ...quotaLimits, resetsAt: nextDay(now()) };
    if (viewer?.kind !== 'USER') return all;
    const { uploads, bytes } = await quotas.used(viewer.userId, now());
    return { ...all, uploadsLeft: quotaLimits.maxUploads - uploads, bytesLeft: quotaLimits.maxBytes - bytes };
  },
};
