import type { MediaPolicy, MediaTools } from '@reelgraph/media';
import type { ObjectStore } from '@reelgraph/objects';
import type { Enqueue } from '@reelgraph/queue';
import type { Logger } from '@reelgraph/service';
import type { VideoStore } from '@reelgraph/videos';
import type { CompressorEvents } from './events.ts';
import type { EncodeTurns } from './jobs/encode-turns.ts';
import type { TempSpace } from './store/temp-space.ts';

export type Context = {
  videos: VideoStore;
  raw: ObjectStore;
  media: ObjectStore;
  temp: TempSpace;
  tools: MediaTools;
  policy: MediaPolicy;
  enqueue: Enqueue;
  /** Tells whoever follows the video that it went on. */
  hint: (videoId: string) => Promise<void>;
  log: Logger;
  events: CompressorEvents;
  /** Names this worker in the leases. */
  holder: string;
  leaseMs: number;
  /** So many deaths of workers, and a video rests. */
  restAfterDeaths: number;
  threads: number;
  turns: EncodeTurns;
  now: () => Date;
  /** From 0 to 1. */
  random: () => number;
  /** When the raw bytes of a video that is READY now leave hot storage. */
  rawDueAt: () => Date;
};
