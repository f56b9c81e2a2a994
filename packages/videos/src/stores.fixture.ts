import { ChangeLog } from '@reelgraph/changes';
import { isolate, type StoreEnv } from '@reelgraph/devkit';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { newId } from '@reelgraph/service';
import { newVideo } from './new-video.ts';
import type { Upload } from './upload.ts';
import { UploadStore } from './upload-store.ts';
import { type RawObject, rawKey, type Video } from './video.ts';
import { VideoStore } from './video-store.ts';

export type OwnStores = AsyncDisposable & {
  mongo: Mongo;
  changes: ChangeLog;
  uploads: UploadStore;
  videos: VideoStore;
  /** Accepts a new upload and answers its video. */
  video(parts?: Partial<Upload>): Promise<Video>;
  /** What the change log says of a thing, oldest first. */
  log(id: string): Promise<string[]>;
};

export async function ownStores(stores: StoreEnv): Promise<OwnStores> {
  const own = await isolate(stores);
  const mongo = await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE });
  const changes = new ChangeLog(mongo.db);
  const uploads = new UploadStore(mongo, changes);
  const videos = new VideoStore(mongo, changes);
  await Promise.all([uploads.createIndexes(), videos.createIndexes()]);
  return {
    mongo,
    changes,
    uploads,
    videos,
    async video(parts) {
      const upload = anUpload(parts);
      await uploads.insert(upload);
      const raw = bytesOf(upload);
      await uploads.receive(upload.id, raw, upload.createdAt);
      const { id } = newVideo(upload, raw, newId(new Date()), upload.createdAt);
      await uploads.accept(upload, raw, id, true, upload.createdAt);
      const video = await videos.byId(id);
      if (!video) throw new Error('the upload was not accepted');
      return video;
    },
    log: async (id) =>
      (await changes.unpublished(10_000)).filter((row) => row.id === id).map((row) => `${row.version} ${row.to}`),
    async [Symbol.asyncDispose]() {
      await mongo[Symbol.asyncDispose]();
      await own[Symbol.asyncDispose]();
    },
  };
}

export function anUpload(parts: Partial<Upload> = {}): Upload {
  const now = new Date();
  const id = newId(now);
  const ownerId = parts.ownerId ?? newId(now);
  return {
    id,
    ownerId,
    status: 'AWAITING_UPLOAD',
    reason: null,
    key: rawKey(ownerId, id),
    contentType: 'video/mp4',
    sizeBytes: 1000,
    sha256: null,
    caption: 'a #clip',
    hashtags: ['clip'],
    visibility: 'PUBLIC',
    raw: null,
    videoId: null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + 86_400_000),
    statusAt: now,
    version: 1,
    targetExpiresAt: new Date(now.getTime() + 3_600_000),
    checkedAt: now,
    cleanDueAt: null,
    ...parts,
  };
}

export function bytesOf(upload: Upload, etag = `"${upload.id}"`): RawObject {
  return { key: upload.key, etag, bytes: upload.sizeBytes, contentType: upload.contentType };
}

/** What a compressor made of a video. */
export function encoded(videoId: string) {
  const rendition = { width: 406, height: 720, fps: 30, bitrate: 1_000_000, bytes: 1000, durationMs: 5000 };
  return {
    renditions: [{ rung: 360, key: `videos/${videoId}/360.mp4`, prefetchBytes: 500, ...rendition }],
    poster: { key: `videos/${videoId}/poster.jpg`, width: 406, height: 720, thumbhash: null },
    durationMs: 5000,
  };
}
