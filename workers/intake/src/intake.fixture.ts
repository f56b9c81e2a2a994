import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ChangeLog } from '@reelgraph/changes';
import { type IsolatedEnv, isolate, type StoreEnv } from '@reelgraph/devkit';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { ObjectStore, type PresignedPost, presignPost } from '@reelgraph/objects';
import { Queues } from '@reelgraph/queue';
import { connectRedis, type Redis } from '@reelgraph/redis';
import { newId, type Room } from '@reelgraph/service';
import { type CompleteUploadDeps, rawKey, type Upload, UploadStore, uploadPolicy, VideoStore } from '@reelgraph/videos';
import { expect } from 'vitest';
import { readConfig } from './config.ts';
import { start } from './start.ts';

/** Stores of a test's own, and rooms that it starts on them. */
export class IntakeWorld implements AsyncDisposable {
  readonly env: IsolatedEnv;
  readonly mongo: Mongo;
  readonly redis: Redis;
  readonly changes: ChangeLog;
  readonly uploads: UploadStore;
  readonly videos: VideoStore;
  readonly queues: Queues;
  readonly raw: ObjectStore;
  readonly media: ObjectStore;
  readonly #open: AsyncDisposableStack;
  /** The domain's clock is so far ahead. */
  aheadMs = 0;

  private constructor(env: IsolatedEnv, mongo: Mongo, redis: Redis, open: AsyncDisposableStack) {
    this.env = env;
    this.mongo = mongo;
    this.redis = redis;
    this.changes = new ChangeLog(mongo.db);
    this.uploads = new UploadStore(mongo, this.changes);
    this.videos = new VideoStore(mongo, this.changes);
    this.queues = open.use(new Queues(redis, env.KEY_PREFIX));
    const { S3_ENDPOINT: endpoint, S3_REGION: region } = env;
    const keys = { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY };
    const s3 = { endpoint, publicEndpoint: null, region, ...keys };
    this.raw = open.use(new ObjectStore(s3, env.S3_RAW_BUCKET));
    this.media = open.use(new ObjectStore(s3, env.S3_MEDIA_BUCKET));
    this.#open = open;
  }

  static async open(stores: StoreEnv): Promise<IntakeWorld> {
    const open = new AsyncDisposableStack();
    const { env } = open.use(await isolate(stores));
    const mongo = open.use(await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE }));
    const redis = await connectRedis({ url: env.REDIS_QUEUE_URL, policy: 'noeviction' });
    open.defer(() => redis.disconnect());
    const world = new IntakeWorld(env, mongo, redis, open);
    await Promise.all([world.changes, world.uploads, world.videos].map((store) => store.createIndexes()));
    return world;
  }

  readonly now = (): Date => new Date(Date.now() + this.aheadMs);

  /** A room on these stores; settings of its own on top. */
  async room(env: Record<string, string> = {}): Promise<Room> {
    const all = { NODE_ENV: 'test', LOG_LEVEL: 'silent', PORT: '0', PUBLISH_EVERY_MS: '20', SWEEP_EVERY_MS: '50' };
    return start(readConfig({ ...all, ...this.env, ...env }), { now: this.now });
  }

  /** The same as a process of its own, which can be killed. */
  spawnRoom(env: Record<string, string> = {}): ChildProcess {
    const all = { NODE_ENV: 'test', LOG_LEVEL: 'silent', PORT: '0', PUBLISH_EVERY_MS: '20', SWEEP_EVERY_MS: '50' };
    const main = join(import.meta.dirname, 'main.ts');
    const child = spawn(process.execPath, [main], { env: { ...all, ...this.env, ...env }, stdio: 'ignore' });
    this.#open.defer(() => void child.kill('SIGKILL'));
    return child;
  }

  get completing(): CompleteUploadDeps {
    const { uploads, videos, raw, queues } = this;
    const onQueueDown = (error: unknown) => {
      throw error;
    };
    return { uploads, videos, raw, enqueue: queues.enqueue, onQueueDown };
  }

  /** An upload that waits for its bytes, and its form. */
  async upload(parts: Partial<Upload> = {}): Promise<{ upload: Upload; post: PresignedPost }> {
    const now = this.now();
    const id = parts.id ?? newId(now);
    const ownerId = parts.ownerId ?? newId(now);
    const expiresAt = new Date(now.getTime() + uploadPolicy.expiresInMs);
    const what = { contentType: 'video/mp4', sizeBytes: 100, sha256: null, caption: '', hashtags: [] };
    const state = { status: 'AWAITING_UPLOAD' as const, reason: null, raw: null, videoId: null, cleanDueAt: null };
    const times = { createdAt: now, expiresAt, statusAt: now, checkedAt: new Date(0), version: 1 };
    const who = { id, ownerId, key: rawKey(ownerId, id), visibility: 'PUBLIC' as const };
    const targetExpiresAt = new Date(Date.now() + uploadPolicy.targetExpiresInMs);
    const upload: Upload = { ...who, ...what, ...state, ...times, targetExpiresAt, ...parts };
    await this.uploads.insert(upload);
    return { upload, post: await this.sign(upload) };
  }

  async sign({ id, key, contentType }: Upload): Promise<PresignedPost> {
    const { maxBytes } = uploadPolicy;
    const metadata = { 'upload-id': id };
    return presignPost(this.raw, { key, contentType, maxBytes, metadata, expiresInMs: 3_600_000 });
  }

  /** An upload whose bytes are in the store. */
  async sent(parts: Partial<Upload> = {}): Promise<Upload> {
    const { upload, post } = await this.upload(parts);
    await post201(post, bytesOf(upload.sizeBytes));
    return upload;
  }

  async statusOf(upload: { id: string }): Promise<string | undefined> {
    return (await this.uploads.byId(upload.id))?.status;
  }

  /** The videos that wait for compression, by the queue, first to last. */
  async waitingJobs(): Promise<{ videoId: string; priority: number }[]> {
    const jobs = await this.queues.queue('compress-video').getJobs(['waiting', 'prioritized']);
    return jobs.map(({ data, priority }) => ({ videoId: data.videoId, priority }));
  }

  /** The owner's videos. */
  async videosOf(ownerId: string): Promise<string[]> {
    return (await this.videos.byOwner(ownerId, { limit: 2000, after: null })).map((video) => video.id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync();
  }
}

/** Random, so that no two uploads are of the same bytes. */
export function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Sends bytes by a form, as a phone does. */
export async function post201(post: PresignedPost, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const form = new FormData();
  for (const { name, value } of post.fields) form.append(name, value);
  form.append('file', new Blob([bytes]));
  const response = await fetch(post.url, { method: 'POST', body: form });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`the store says ${response.status} ${text}`);
}

/** Waits until what is read is as expected. */
export function eventually<T>(read: () => T, withinMs = 20_000) {
  return expect.poll(read, { timeout: withinMs, interval: 20 });
}
