import type { Viewer } from '@reelgraph/auth';
import type { ChangeFeed } from '@reelgraph/changes';
import type { Edge } from '@reelgraph/edge';
import { AppError } from '@reelgraph/errors';
import type { ObjectStore } from '@reelgraph/objects';
import type { Logger } from '@reelgraph/service';
import type {
  CommentStore,
  HintDeps,
  LikeStore,
  QuotaLimits,
  ReportStore,
  ShareStore,
  TierStore,
  UploadPolicy,
  UploadQuotas,
  UploadStore,
  VideoCounts,
  VideoStore,
  ViewersVideos,
} from '@reelgraph/videos';
import type { UploadMethod } from './domain/upload-method.ts';
import type { Loaders } from './graphql/loaders.ts';

/** What the room has, for every request alike. */
export type Room = HintDeps & {
  readonly uploads: UploadStore;
  readonly videos: VideoStore;
  readonly viewersVideos: ViewersVideos;
  readonly tiers: TierStore;
  readonly quotas: UploadQuotas;
  readonly quotaLimits: QuotaLimits;
  readonly counts: VideoCounts;
  readonly likes: LikeStore;
  readonly comments: CommentStore;
  readonly shares: ShareStore;
  readonly reports: ReportStore;
  readonly raw: ObjectStore;
  readonly media: ObjectStore;
  /** Where clips are played from; null: from the store itself. */
  readonly edge: Edge | null;
  readonly policy: UploadPolicy;
  readonly uploadMethod: () => Promise<UploadMethod>;
  readonly watchTokenSecret: string;
  /** Where players reach this room's playlists. */
  readonly hlsBase: () => string;
  readonly feed: ChangeFeed;
  readonly now: () => Date;
};

export type Context = Room & {
  readonly viewer: Viewer | null;
  /** Where the request came from, as the edge said. */
  readonly region: string | null;
  readonly loaders: Loaders;
  /** Loaders that know nothing yet, for another look at what may have changed. */
  readonly openLoaders: () => Loaders;
  readonly log: Logger;
  /** Ends subscriptions. */
  readonly signal: AbortSignal;
};

/** Who asks, with or without an account. Throws NOT_SIGNED_IN. */
export function signedIn({ viewer }: Context): Viewer {
  if (!viewer) throw new AppError('NOT_SIGNED_IN');
  return viewer;
}

/** Who asks, with an account: guests watch and like, people publish. Throws NOT_SIGNED_IN. */
export function withAccount(context: Context): Viewer {
  const viewer = signedIn(context);
  if (viewer.kind === 'GUEST')
    throw new AppError('NOT_SIGNED_IN', { detail: 'Sign up first: guests can not publish.' });
  return viewer;
}

/** Who may look after what the service runs on. */
export function isOperator(viewer: Viewer | null): boolean {
  return viewer?.scopes.includes('operate') ?? false;
}

export function isModerator(viewer: Viewer | null): boolean {
  return viewer?.scopes.includes('moderate') ?? false;
}
