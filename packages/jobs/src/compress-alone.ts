import { z } from 'zod';
import { defineJob } from './define-job.ts';

/** The work of `compress-video` for a video that a worker died with: nothing else runs beside it. */
export const compressAlone = defineJob({
  name: 'compress-alone',
  payload: z.object({ videoId: z.string().min(1) }),
  dedupeKey: ({ videoId }) => videoId,
  retry: { attempts: 8, backoffMs: 1_000 },
});
