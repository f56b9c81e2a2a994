import { z } from 'zod';
import { defineJob } from './define-job.ts';

/** Remove every object of a deleted or rejected video, or of an upload that is over. */
export const purgeVideo = defineJob({
  name: 'purge-video',
  payload: z.object({ videoId: z.string().min(1) }),
  dedupeKey: ({ videoId }) => videoId,
  retry: { attempts: 8, backoffMs: 1_000 },
});
