import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ChangeLog } from '@reelgraph/changes';
import { isolate, type StoreEnv, until } from '@reelgraph/devkit';
import { compressAlone, compressVideo } from '@reelgraph/jobs';
import { connectMongo } from '@reelgraph/mongo';
import { ObjectStore } from '@reelgraph/objects';
import { type JobCounts, Queues } from '@reelgraph/queue';
import { connectRedis } from '@reelgraph/redis';
import { newId, type Room } from '@reelgraph/service';
import {
  cancelUpload,
  completeUpload,
  compressionJob,
  mediaPrefix,
  rawKey,
  UploadStore,
  type Video,
  VideoStore,
} from '@reelgraph/videos';
import { readConfig } from './config.ts';
import { start } from './start.ts';

const run = promisify(execFile);

/** Makes a moving, noisy clip with sound: `seconds` at 720x1280 take about as long to encode. */
export async function makeClip(seconds: number, size = '720x1280'): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'reelgraph-clip-')), 'clip.mp4');
  const picture = `testsrc2=size=${size}:rate=30:duration=${seconds},noise=alls=20:allf=t`;
  const sound = `sine=frequency=440:duration=${seconds}`;
  const args = ['-v', 'error', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound];
  await run('ffmpeg', [...args, '-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '8M', '-pix_fmt', 'yuv420p', file]);
  return file;
}

/** Stores, buckets and a queue of a test's own, with verbs to work them. */
export async function compressorBench(stores: StoreEnv) {
  const own = await isolate(stores);
  const { env } = own;
  const temp = await mkdtemp(join(tmpdir(), 'reelgraph-compressor-'));
  const mongo = await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE });
  const changes = new ChangeLog(mongo.db);
  const uploads = new UploadStore(mongo, changes);
  const videos = new VideoStore(mongo, changes);
  await Promise.all([uploads.createIndexes(), videos.createIndexes(), changes.createIndexes()]);
  const redis = await connectRedis({ url: env.REDIS_QUEUE_URL, policy: 'noeviction', forQueue: true });
  const queues = new Queues(redis, env.KEY_PREFIX);
  const s3 = {
    endpoint: env.S3_ENDPOINT,
    publicEndpoint: null,
    region: env.S3_REGION,
    accessKeyId: env.S3_ACCESS_KEY_ID,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY,
  };
  const raw = new ObjectStore(s3, env.S3_RAW_BUCKET);
  const media = new ObjectStore(s3, env.S3_MEDIA_BUCKET);
  const roomEnv = (more: Record<string, string> = {}) => ({
    ...env,
    PORT: '0',
    LOG_LEVEL: 'silent',
    MEDIA_TMP_DIR: temp,
    COMPRESSOR_LEASE_MS: '1500',
    COMPRESSOR_DRAIN_MS: '0',
    ...more,
  });
  const children: ChildProcess[] = [];

  return {
    videos,
    media,
    changes,
    /** Puts a file into the raw bucket and accepts it: its job is on the queue. */
    async accept(file: string, announced: { sha256?: string } = {}): Promise<Video> {
      const now = new Date();
      const id = newId(now);
      const ownerId = newId(now);
      const key = rawKey(ownerId, id);
      await raw.upload(key, file, { contentType: 'video/mp4' });
      const bytes = (await raw.head(key))?.bytes ?? 0;
      await uploads.insert({
        id,
        ownerId,
        status: 'AWAITING_UPLOAD',
        reason: null,
        key,
        contentType: 'video/mp4',
        sizeBytes: bytes,
        sha256: announced.sha256 ?? null,
        caption: '',
        hashtags: [],
        visibility: 'PUBLIC',
        raw: null,
        videoId: null,
        createdAt: now,
        expiresAt: new Date(now.getTime() + 60_000),
        statusAt: now,
        version: 1,
        targetExpiresAt: now,
        checkedAt: now,
        cleanDueAt: null,
      });
      const failOnQueue = (error: unknown) => {
        throw error;
      };
      const deps = { uploads, videos, raw, enqueue: queues.enqueue, onQueueDown: failOnQueue };
      const upload = await completeUpload(deps, id, now);
      const video = await videos.byId(upload?.videoId ?? '');
      if (!video) throw new Error('the upload was not accepted');
      return video;
    },
    /** Puts other bytes in the place of a video's raw ones, as somebody who still holds the form could. */
    replaceRaw: (video: Video, file: string) => raw.upload(video.raw.key, file, { contentType: 'video/mp4' }),
    enqueue: (video: Video) => queues.enqueue(compressionJob(video), { videoId: video.id }),
    /** What intake's sweeper does: brings what is due to the queue, once leases have run out. */
    async sweep(): Promise<void> {
      await until(
        'the leases of the dead run out',
        async () => {
          const held = await mongo.db.collection('videos').countDocuments({ 'lease.until': { $gt: new Date() } });
          return held === 0 || `${held} are held`;
        },
        { withinMs: 10_000 },
      );
      for (const video of await videos.dueForCompression(new Date(), 100))
        await queues.enqueue(compressionJob(video), { videoId: video.id });
    },
    /** How much work there is, on both queues. */
    async jobs(): Promise<JobCounts> {
      const [beside, alone] = await Promise.all([compressVideo, compressAlone].map(({ name }) => queues.counts(name)));
      const sum = (key: keyof JobCounts) => (beside?.[key] ?? 0) + (alone?.[key] ?? 0);
      return { waiting: sum('waiting'), active: sum('active'), delayed: sum('delayed'), failed: sum('failed') };
    },
    startRoom: (more?: Record<string, string>): Promise<Room> => start(readConfig(roomEnv(more))),
    /** Starts the worker as a process of its own. */
    spawnRoom(more?: Record<string, string>): ChildProcess {
      const main = join(import.meta.dirname, 'main.ts');
      const child = spawn(process.execPath, [main], { env: roomEnv(more), stdio: 'ignore' });
      children.push(child);
      return child;
    },
    async reaches(video: Video, look: (video: Video) => boolean, withinMs = 60_000): Promise<Video> {
      let latest = video;
      await until(
        `video ${video.id} to get there`,
        async () => {
          latest = (await videos.byId(video.id)) ?? latest;
          return look(latest) || `it is ${latest.status} at ${latest.percent} %`;
        },
        { withinMs, everyMs: 50 },
      );
      return latest;
    },
    async objectsOf(video: Video): Promise<string[]> {
      return (await Array.fromAsync(media.list(mediaPrefix(video.id)))).map((object) => object.key);
    },
    tempFiles: () => readdir(temp),
    /** How many encoders work on files of this bench. */
    encoders(): number {
      const rows = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
      return rows.filter((row) => row.includes('ffmpeg') && row.includes(temp)).length;
    },
    /** Gives the upload of a video up, as its owner does. */
    async cancel(video: Video): Promise<void> {
      const upload = await uploads.byId(video.uploadId);
      if (upload) await cancelUpload({ uploads, videos }, upload, new Date());
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill('SIGKILL');
      await queues[Symbol.asyncDispose]();
      redis.disconnect();
      raw[Symbol.dispose]();
      media[Symbol.dispose]();
      await mongo[Symbol.asyncDispose]();
      await own[Symbol.asyncDispose]();
      await rm(temp, { recursive: true, force: true });
    },
  };
}

export type CompressorBench = Awaited<ReturnType<typeof compressorBench>>;
