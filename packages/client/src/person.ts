import { type Client, connect } from './connect.ts';
import type { VideoQuery } from './operations.generated.ts';
import { type UploadedFile, type UploadOptions, uploadFile } from './upload-file.ts';

type SeenVideo = NonNullable<VideoQuery['video']>;

/** A playback that somebody opened, to be reported when they stop watching. */
export type Watching = {
  readonly video: SeenVideo;
  /** Reports the watch; the time must have passed on the server's clock. Answers whether it counted as a view. */
  stops(watched: { watchedMs: number; completed?: boolean; clientViewId?: string }): Promise<boolean>;
};

/** Somebody with an account and a device, for seeds and tests. */
export type Person = {
  readonly client: Client;
  readonly id: string;
  readonly handle: string;
  readonly email: string;
  readonly password: string;
  uploads(file: Blob, options?: UploadOptions): Promise<UploadedFile>;
  follows(other: { id: string }): Promise<void>;
  opens(videoId: string): Promise<Watching>;
};

/** Signs up somebody new; the handle begins with `name` and is never taken. */
export async function person(gatewayUrl: string, name = 'person'): Promise<Person> {
  const client = connect(gatewayUrl);
  const handle = `${name}_${crypto.randomUUID().slice(0, 8)}`;
  const email = `${handle}@example.com`;
  const password = crypto.randomUUID();
  const { viewer } = await client.signUp({ input: { email, handle, password, displayName: name } });
  return {
    client,
    id: viewer.id,
    handle,
    email,
    password,
    uploads: (file, options) => uploadFile(client, file, options),
    async follows(other) {
      await client.followUser({ userId: other.id });
    },
    opens: (videoId) => openVideo(client, videoId),
  };
}

async function openVideo(client: Client, videoId: string): Promise<Watching> {
  const video = await client.video({ id: videoId });
  if (!video?.playback)
    throw new Error(`Video ${videoId} cannot be played; its status is ${video?.status ?? 'unknown'}.`);
  const { watchToken } = video.playback;
  return {
    video,
    async stops({ watchedMs, completed = false, clientViewId = crypto.randomUUID() }) {
      const result = await client.recordViews({
        views: [{ clientViewId, videoId, watchToken, watchedMs, completed }],
      });
      const [refused] = result.refused;
      if (refused) throw new Error(`The view was refused: ${refused.code}`);
      return result.qualified === 1;
    },
  };
}
