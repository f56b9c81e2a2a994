import { basename } from 'node:path';
import { ChangeLog, publishChanges } from '@reelgraph/changes';
import { isolate, type StoreEnv, startTestEdges, type TestEdges } from '@reelgraph/devkit';
import { type Edge, openEdge, SLICE_BYTES } from '@reelgraph/edge';
import { CHUNK, listCollection, packList } from '@reelgraph/lists';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { ObjectStore } from '@reelgraph/objects';
import { connectRedis } from '@reelgraph/redis';
import { edgeControlEnv, newId, parseEnv } from '@reelgraph/service';
import { mediaPrefix, newVideo, type Video, type VideoStatus, VideoStore } from '@reelgraph/videos';
import { type View, Views } from '@reelgraph/views';
import { type PurgeRow, PurgeStore } from './store/purge-store.ts';

/** Stores, edges in three regions, and people who watch and publish. */
export class CacherStage implements AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  readonly edges: TestEdges;
  readonly edge: Edge;
  readonly videos: VideoStore;
  readonly purges: PurgeStore;
  readonly views: Views;
  readonly #db: Mongo['db'];
  readonly #media: ObjectStore;
  readonly #publish: () => Promise<unknown>;
  readonly #open: AsyncDisposableStack;

  private constructor(made: {
    env: Readonly<Record<string, string>>;
    edges: TestEdges;
    videos: VideoStore;
    purges: PurgeStore;
    views: Views;
    db: Mongo['db'];
    media: ObjectStore;
    publish: () => Promise<unknown>;
    open: AsyncDisposableStack;
  }) {
    this.env = made.env;
    this.edges = made.edges;
    const edge = openEdge(parseEnv(made.edges.env, edgeControlEnv));
    if (!edge) throw new Error('There are edges.');
    this.edge = edge;
    this.videos = made.videos;
    this.purges = made.purges;
    this.views = made.views;
    this.#db = made.db;
    this.#media = made.media;
    this.#publish = made.publish;
    this.#open = made.open;
  }

  static async open(stores: StoreEnv): Promise<CacherStage> {
    const open = new AsyncDisposableStack();
    const { env: names } = open.use(await isolate(stores));
    const edges = open.use(await startTestEdges(names, ['us', 'eu', 'ap']));
    const mongo = open.use(await connectMongo({ url: names.MONGODB_URL, database: names.MONGODB_DATABASE }));
    const redis = await connectRedis({ url: names.REDIS_QUEUE_URL, policy: 'noeviction' });
    open.defer(() => redis.disconnect());
    const viewsRedis = await connectRedis({ url: names.REDIS_VIEWS_URL, policy: 'noeviction' });
    open.defer(() => viewsRedis.disconnect());
    const views = new Views(viewsRedis, { prefix: names.KEY_PREFIX });
    await views.open(new Date());
    const changes = new ChangeLog(mongo.db);
    await changes.createIndexes();
    const access = {
      endpoint: names.S3_ENDPOINT,
      publicEndpoint: null,
      region: names.S3_REGION,
      accessKeyId: names.S3_ACCESS_KEY_ID,
      secretAccessKey: names.S3_SECRET_ACCESS_KEY,
    };
    const quick = {
      CACHER_EVERY_MS: '100',
      CACHER_LISTEN_MS: '20',
      CACHER_SWEEP_MS: '60000',
      CACHER_COUNTRIES: 'DE US JP',
    };
    return new CacherStage({
      env: { ...names, ...edges.env, ...quick, PORT: '0', LOG_LEVEL: 'silent' },
      edges,
      videos: new VideoStore(mongo, changes),
      purges: new PurgeStore(mongo),
      views,
      db: mongo.db,
      media: open.use(new ObjectStore(access, names.S3_MEDIA_BUCKET)),
      publish: () => publishChanges({ db: mongo.db, changes, redis, prefix: names.KEY_PREFIX, holder: 'test' }),
      open,
    });
  }

  /** Published: a poster, a small rendition of two slices and a larger one of three; with HLS, the same in fragments. */
  async aVideo(status: VideoStatus = 'READY', options: { hls?: 'beside' | 'moved' } = {}): Promise<Video> {
    const now = new Date();
    const id = newId(now);
    const shape = { width: 406, height: 720, fps: 30, bitrate: 1_000_000, durationMs: 5000, prefetchBytes: 60_000 };
    const renditions = [
      { ...shape, rung: 720, key: `${mediaPrefix(id)}1/720.mp4`, bytes: 3 * SLICE_BYTES },
      { ...shape, rung: 360, key: `${mediaPrefix(id)}1/360.mp4`, bytes: 2 * SLICE_BYTES },
    ];
    const poster = { key: `${mediaPrefix(id)}1/poster.jpg`, width: 406, height: 720, thumbhash: null };
    const hls = options.hls
      ? renditions.map(({ rung, bytes }) => ({
          key: `${mediaPrefix(id)}${options.hls === 'moved' ? 2 : 1}/hls/${rung}.m4s`,
          bytes,
        }))
      : [];
    const hlsKey = options.hls ? `${mediaPrefix(id)}1/hls/master.m3u8` : null;
    const formerly = options.hls === 'moved' ? [{ key: `${mediaPrefix(id)}0/720.mp4`, bytes: 3 * SLICE_BYTES }] : [];
    for (const { key, bytes } of [...renditions, ...hls, ...formerly, { key: poster.key, bytes: 5000 }])
      await this.#media.put(key, Buffer.alloc(bytes, 'clip'), 'video/mp4');
    const upload = { id: newId(now), ownerId: newId(now), caption: '', hashtags: [], visibility: 'PUBLIC' as const };
    const raw = { key: 'raw', etag: id, bytes: 1, contentType: 'video/mp4' };
    const { id: _id, ...rest } = {
      ...newVideo(upload, raw, id, now),
      status,
      publishedAt: now,
      renditions,
      poster,
      hlsKey,
    };
    if (options.hls === 'moved') {
      rest.storage.hlsMoved = hls.map(({ key }) => ({ name: basename(key), key }));
      rest.storage.formerly = formerly;
    }
    const row = { _id, ...rest, contentKey: id, purgeDueAt: null };
    await this.#db.collection<{ _id: string }>('videos').insertOne(row);
    return { id, ...rest };
  }

  /** So many people in a country view it. */
  async viewed({ id: videoId }: Video, region: string, times: number): Promise<void> {
    const playbackAt = new Date();
    const view = {
      videoId,
      playbackAt,
      region,
      source: 'FOR_YOU',
      watchedMs: 5000,
      completed: true,
      skipped: false,
    } as const;
    const views: View[] = Array.from({ length: times }, () => {
      const viewer = newId(new Date());
      return { ...view, clientViewId: viewer, viewerId: viewer, longEnough: true };
    });
    await this.views.record(views, new Date());
  }

  /** A night's run whose lists begin with these videos, for one person in each country; it is switched to. */
  async listed(run: string, heads: Readonly<Record<string, Video>>): Promise<void> {
    const rows = this.#db.collection<{ _id: string | number }>(listCollection(run));
    // Behind a chunk of others, as in a large catalogue.
    await rows.insertOne({ _id: 1, ids: Object.values(heads).map(({ id }) => id) } as { _id: number });
    const item = { source: 'TASTE', because: null, propensity: null } as const;
    for (const [place, region] of Object.keys(heads).entries()) {
      const list = packList([{ ...item, video: CHUNK + place }]);
      await rows.insertOne({ _id: `${run}-${region}`, region, list } as { _id: string });
    }
    const pointer = { $set: { run, watermark: new Date(), previous: null } };
    await this.#db.collection<{ _id: string }>('lists').updateOne({ _id: 'active' }, pointer, { upsert: true });
  }

  /** How a viewer gets it, at an edge. */
  async get(key: string, region: string, range?: string, goodForMs = 3_000_000) {
    const url = this.edge.signedUrl(key, { region, expiresAt: new Date(Date.now() + goodForMs) });
    const answer = await fetch(url, { headers: range ? { range } : {} });
    await answer.arrayBuffer();
    return `${answer.status} ${answer.headers.get('x-cache')}`;
  }

  async deleteObject(key: string): Promise<void> {
    await this.#media.delete(key);
  }

  async deleteObjects({ id }: Video): Promise<void> {
    await this.#media.deletePrefix(mediaPrefix(id));
    await this.videos.purged(id, 3, null);
  }

  /** Has the change log reach its readers. */
  async publish(): Promise<void> {
    await this.#publish();
  }

  async receipts({ id }: Video): Promise<PurgeRow['receipts']> {
    return (await this.purges.byId(id))?.receipts ?? [];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#open.disposeAsync();
  }
}
