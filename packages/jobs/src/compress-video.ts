import { z } from 'zod';
import { defineJob } from './define-job.ts';

/** Turn a video's raw bytes into renditions and a poster. */
export const compressVideo = defineJob({
  name: 'compress-video',
  payload: z.object({ videoId: z.string().min(1) }),
  dedupeKey: ({ videoId }) => videoId,
  retry: { attempts: 8, backoffMs: 1_000 },
});
