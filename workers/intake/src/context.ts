import type { Mongo } from '@reelgraph/mongo';
import type { ObjectStore } from '@reelgraph/objects';
import type { Queues } from '@reelgraph/queue';
import type { Logger } from '@reelgraph/service';
import type {
  CommentStore,
  HintDeps,
  LikeStore,
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
  readonly log: Logger;
  /** Names this process in leases. */
  readonly holder: string;
  readonly now: () => Date;
};
