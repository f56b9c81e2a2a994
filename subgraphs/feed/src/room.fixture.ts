import { IDENTITY_HEADER, signIdentity, signWatchToken, type Viewer } from '@reelgraph/auth';
import { ChangeLog } from '@reelgraph/changes';
import { type IsolatedEnv, isolate, type StoreEnv } from '@reelgraph/devkit';
import {
  type ListItem,
  type ListRow,
  listCollection,
  type ModelRow,
  type NearRow,
  nearId,
  packList,
  packNeighbours,
  type VideosRow,
} from '@reelgraph/lists';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { PeopleStore, RelationStore } from '@reelgraph/people';
import { connectRedis, type Redis } from '@reelgraph/redis';
import { newId } from '@reelgraph/service';
import { hotStorage, type Video, VideoStore } from '@reelgraph/videos';
import { readConfig } from './config.ts';
import { start } from './start.ts';

const secret = 'the gateway and its subgraphs share this secret';

export type Answer<Data> = { data: Data; codes: string[]; messages: string[] };
type Why = { source: string; video: { id: string } | null; creator: { id: string } | null };
export type Page = {
  edges: { cursor: string; node: { id: string } | null; why: Why }[];
  hasSeenAll: boolean;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
};
export type Recorded = { accepted: number; qualified: number; refused: { clientViewId: string; code: string }[] };

const pageFields = `hasSeenAll edges { cursor node { id } why { source video { id } creator { id } } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;

/** Lists by viewer, of numbers or whole items; `near` are the neighbours of the first videos. */
export type PublishedRun = {
  ids: readonly string[];
  lists?: Record<string, readonly (number | ListItem)[]>;
  near?: readonly (readonly number[])[];
  model?: Omit<ModelRow, '_id' | 'watermark'>;
};

/** The started room on stores of its own and a clock of its own, asked over HTTP as the gateway asks. */
export class FeedRoom implements AsyncDisposable {
  readonly env: IsolatedEnv;
  readonly url: string;
  readonly mongo: Mongo;
  readonly redis: Redis;
  readonly videos: VideoStore;
  readonly people: PeopleStore;
  readonly relations: RelationStore;
  readonly #clock: { now: Date };
  readonly #open: AsyncDisposableStack;

  private constructor(
    url: string,
    opened: { env: IsolatedEnv; mongo: Mongo; redis: Redis; clock: { now: Date } },
    open: AsyncDisposableStack,
  ) {
    this.url = url;
    this.env = opened.env;
    this.mongo = opened.mongo;
    this.redis = opened.redis;
    this.#clock = opened.clock;
    const changes = new ChangeLog(opened.mongo.db);
    this.videos = new VideoStore(opened.mongo, changes);
    this.people = new PeopleStore(opened.mongo, changes);
    this.relations = new RelationStore(opened.mongo, changes);
    this.#open = open;
  }

  static async start(stores: StoreEnv, settings: Record<string, string> = {}): Promise<FeedRoom> {
    const open = new AsyncDisposableStack();
    const { env } = open.use(await isolate(stores));
    const mongo = open.use(await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE }));
    const redis = await connectRedis({ url: env.REDIS_VIEWS_URL, policy: 'noeviction' });
    open.defer(() => redis.disconnect());
    const secrets = { IDENTITY_SECRET: secret, WATCH_TOKEN_SECRET: secret };
    const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', PORT: '0', ...env, ...secrets, ...settings });
    const clock = { now: new Date('2026-03-01T12:00:00Z') };
    const room = open.use(await start(config, { now: () => clock.now }));
    return new FeedRoom(room.url, { env, mongo, redis, clock }, open);
  }

  get now(): Date {
    return this.#clock.now;
  }

  advance(ms: number): void {
    this.#clock.now = new Date(this.now.getTime() + ms);
  }

  /** Runs a document as somebody, or as nobody. */
  async ask<Data = Record<string, unknown>>(
    query: string,
    as: Viewer | null = null,
    variables: Record<string, unknown> = {},
    region: string | null = null,
  ): Promise<Answer<Data>> {
    const header = signIdentity({ viewer: as, region, requestId: 'test' }, secret, new Date());
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [IDENTITY_HEADER]: header },
      body: JSON.stringify({ query, variables }),
    });
    // @note GraphQL's answer; the test names what it asked for.
    const { data, errors = [] } = (await response.json()) as {
      data: Data;
      errors?: { message: string; extensions: { code: string } }[];
    };
    const codes = errors.map((error) => error.extensions.code);
    return { data, codes, messages: errors.map((error) => error.message) };
  }

  /** A page of `forYou`, `following` or `trending`; further arguments as GraphQL writes them. */
  async page(feed: string, as: Viewer | null, args = 'first: 10', region: string | null = null): Promise<Page> {
    const answer = await this.ask<{ page: Page }>(`{ page: ${feed}(${args}) { ${pageFields} } }`, as, {}, region);
    if (answer.codes.length > 0) throw new Error(answer.codes.join());
    return answer.data.page;
  }

  /** Scrolls a feed to its end. */
  async scroll(feed: string, as: Viewer | null, first: number, region: string | null = null): Promise<string[]> {
    const ids: string[] = [];
    let after = '';
    for (;;) {
      const page = await this.page(feed, as, `first: ${first}${after}`, region);
      ids.push(...idsOf(page));
      if (!page.pageInfo.hasNextPage) return ids;
      after = `, after: "${page.pageInfo.endCursor}"`;
    }
  }

  async record(as: Viewer | null, views: unknown, region: string | null = 'DE'): Promise<Answer<{ result: Recorded }>> {
    const document = `mutation ($views: [ViewInput!]!) {
      result: recordViews(views: $views) { accepted qualified refused { clientViewId code } } }`;
    return this.ask(document, as, { views }, region);
  }

  /** What a client sends of a watch that took `watchedMs`, which pass meanwhile. */
  watch(as: Viewer, videoId: string, watchedMs = 5_000, parts: Record<string, unknown> = {}): Record<string, unknown> {
    const watchToken = signWatchToken({ videoId, viewerId: as.userId }, secret, this.now);
    this.advance(watchedMs);
    return { clientViewId: `client-${newId(this.now)}`, videoId, watchToken, watchedMs, ...parts };
  }

  /** Somebody watches some videos one after the other, and the room believes all of it. */
  async watchAll(as: Viewer, ids: readonly string[], ms = 5_000, parts: Record<string, unknown> = {}): Promise<void> {
    const { data } = await this.record(
      as,
      ids.map((id) => this.watch(as, id, ms, parts)),
    );
    if (data.result.accepted !== ids.length) throw new Error(`refused: ${JSON.stringify(data.result.refused)}`);
  }

  /** Somebody's video, playable for all unless told otherwise; each is published a second after the one before. */
  async video(ownerId: string, parts: Partial<Video> = {}): Promise<string> {
    this.advance(1_000);
    const { id, ...video } = { ...aVideo(ownerId, this.now), ...parts };
    await this.mongo.db.collection<{ _id: string }>('videos').insertOne({ _id: id, ...video });
    return id;
  }

  /** Begins anew when no window reaches back to what was before: no run, and no videos but somebody’s first few. */
  async beginAnew(ownerId: string, count: number): Promise<string[]> {
    for (const name of ['videos', 'lists']) await this.mongo.db.collection(name).deleteMany({});
    this.advance(40 * 86_400_000);
    const ids: string[] = [];
    while (ids.length < count) ids.push(await this.video(ownerId));
    return ids;
  }

  /** Publishes a run as the nightly one does; its videos are numbered as they come. */
  async publish(run: string, { ids, lists = {}, near = [], model }: PublishedRun): Promise<void> {
    const { db } = this.mongo;
    const name = listCollection(run);
    await db.collection<VideosRow>(name).insertOne({ _id: 0, ids: [...ids] });
    for (const [_id, items] of Object.entries(lists))
      await db.collection<ListRow>(name).insertOne({ _id, region: null, list: packList(items.map(toItem)) });
    for (const [video, others] of near.entries()) {
      const packed = packNeighbours(others.map((other) => ({ video: other, likeness: 1 })));
      await db.collection<NearRow>(name).insertOne({ _id: nearId(ids[video] ?? ''), video, near: packed });
    }
    if (model) await db.collection<ModelRow>(name).insertOne({ _id: 'model', ...model, watermark: this.now });
    const pointers = db.collection<{ _id: string }>('lists');
    await pointers.updateOne({ _id: 'active' }, { $set: { run, watermark: this.now } }, { upsert: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync();
  }
}

export const tokenSecret = secret;

export function idsOf(page: Page): string[] {
  return page.edges.flatMap(({ node }) => (node ? [node.id] : []));
}

export function person(kind: 'USER' | 'GUEST' = 'USER', scopes: string[] = []): Viewer {
  const id = newId(new Date());
  return { userId: id, kind, scopes, sessionId: id };
}

function toItem(item: number | ListItem): ListItem {
  return typeof item === 'number' ? { video: item, source: 'TASTE', because: null, propensity: null } : item;
}

function aVideo(ownerId: string, now: Date): Video {
  const id = newId(now);
  return {
    id,
    ownerId,
    uploadId: id,
    status: 'READY',
    reason: null,
    caption: '',
    hashtags: [],
    visibility: 'PUBLIC',
    raw: { key: id, etag: id, bytes: 1, contentType: 'video/mp4' },
    renditions: [],
    poster: null,
    hlsKey: null,
    durationMs: 20_000,
    createdAt: now,
    publishedAt: now,
    statusAt: now,
    version: 1,
    lease: { fence: 0, holder: null, until: new Date(0), afterDeath: false },
    attempts: 0,
    dueAt: null,
    percent: 100,
    etaMs: null,
    deaths: 0,
    rawDueAt: null,
    rawCold: null,
    storage: hotStorage(id, null),
  };
}
