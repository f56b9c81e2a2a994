import type { Mongo } from '@reelgraph/mongo';
import type { ObjectStore } from '@reelgraph/objects';
import type { Queues } from '@reelgraph/queue';
import type { Logger } from '@reelgraph/service';
import type { Places } from '@reelgraph/tiers';
import type {
  CommentStore,
  HintDeps,
  LikeStore,
  RawAfter,
  RawStore,
  ShareStore,
  UploadStore,
  VideoCounts,
  VideoStore,
} from '@reelgraph/videos';

export type Context = HintDeps & {
  readonly mongo: Mongo;
  readonly uploads: UploadStore;
  readonly videos: VideoStore;
  readonly queues: Pick<Queues, 'enqueueMissing'>;
  readonly counts: VideoCounts;
  readonly likes: LikeStore;
  readonly comments: CommentStore;
  readonly shares: ShareStore;
  readonly raw: ObjectStore;
  readonly media: ObjectStore;
  readonly raws: RawStore;
  readonly rawAfter: RawAfter;
  /** Where raw bytes go that leave hot storage, and where others went before. */
  readonly rawPlaces: Places;
  readonly log: Logger;
  /** Names this process in leases. */
  readonly holder: string;
  readonly now: () => Date;
};
