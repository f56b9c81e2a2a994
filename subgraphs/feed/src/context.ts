import type { Viewer } from '@reelgraph/auth';
import type { PeopleStore } from '@reelgraph/people';
import type { VideoStore } from '@reelgraph/videos';
import type { ViewHistory, ViewRule, Views } from '@reelgraph/views';
import type { ListSource } from './domain/list-source.ts';
import type { Loaders } from './graphql/loaders.ts';
import type { Trending } from './store/trending.ts';
import type { ViewGatherer } from './store/view-gatherer.ts';

/** What lives as long as the room. */
export type Services = {
  readonly videos: Pick<VideoStore, 'byIds' | 'published'>;
  readonly people: Pick<PeopleStore, 'relations' | 'followedIds'>;
  readonly views: Pick<Views, 'arrays' | 'seen'>;
  readonly history: Pick<ViewHistory, 'seen'>;
  readonly lists: ListSource;
  readonly trending: Trending;
  readonly gatherer: ViewGatherer;
  readonly rule: ViewRule;
  readonly watchTokenSecret: string;
  readonly now: () => Date;
};

/** What a resolver is given: the services, who asks and from where, and loaders of this request. */
export type Context = Services & {
  readonly viewer: Viewer | null;
  readonly region: string | null;
  readonly loaders: Loaders;
};
