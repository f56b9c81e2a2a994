import type { Viewer } from '@reelgraph/auth';
import type { ChangeFeed } from '@reelgraph/changes';
import type { PeopleStore } from '@reelgraph/people';
import type { VideoStore, ViewersVideos } from '@reelgraph/videos';
import type { ViewRule, Views } from '@reelgraph/views';
import type { ListSource } from './domain/list-source.ts';
import type { Experiment } from './domain/variants.ts';
import type { Loaders } from './graphql/loaders.ts';
import type { ChoiceStore } from './store/choice-store.ts';
import type { ImpressionLog } from './store/impression-log.ts';
import type { NewestUploads } from './store/newest-uploads.ts';
import type { RecentWatches } from './store/recent-watches.ts';
import type { Trending } from './store/trending.ts';
import type { ViewGatherer } from './store/view-gatherer.ts';
import type { ViewersBlocks } from './store/viewers-blocks.ts';
import type { WatchedVideos } from './store/watched-videos.ts';

/** What lives as long as the room. */
export type Services = {
  readonly videos: Pick<VideoStore, 'byIds' | 'published' | 'withHashtags'>;
  readonly watchedVideos: WatchedVideos;
  readonly viewersVideos: Pick<ViewersVideos, 'facts'>;
  readonly viewersBlocks: ViewersBlocks;
  readonly people: Pick<PeopleStore, 'followedIds' | 'byId'>;
  readonly views: Pick<Views, 'arrays'>;
  readonly lists: ListSource;
  readonly recents: RecentWatches;
  readonly choices: ChoiceStore;
  readonly impressions: ImpressionLog;
  readonly newest: NewestUploads;
  readonly experiment: Experiment;
  readonly trending: Trending;
  readonly gatherer: ViewGatherer;
  readonly changeFeed: ChangeFeed;
  readonly rule: ViewRule;
  readonly watchTokenSecret: string;
  readonly now: () => Date;
};

/** What a resolver is given: the services, who asks and from where, and loaders of this request. */
export type Context = Services & {
  readonly viewer: Viewer | null;
  readonly region: string | null;
  readonly loaders: Loaders;
  /** Ends subscriptions. */
  readonly signal: AbortSignal;
};
