import { IDENTITY_HEADER, signIdentity, type Viewer } from '@reelgraph/auth';
import { ChangeLog, publishChanges } from '@reelgraph/changes';
import { type IsolatedEnv, isolate, type StoreEnv } from '@reelgraph/devkit';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { ObjectStore } from '@reelgraph/objects';
import { PeopleStore, RelationStore } from '@reelgraph/people';
import { connectRedis, type Redis } from '@reelgraph/redis';
import { newId } from '@reelgraph/service';
import { mediaPrefix, UploadStore, type VideoStatus, VideoStore } from '@reelgraph/videos';
import { readConfig } from './config.ts';
import { type RoomDeps, start } from './start.ts';

const secret = 'the gateway and its subgraphs share this secret';

export type Answer<Data> = { data: Data; codes: string[]; messages: string[] };
export type Target = {
  method: string;
  url: string;
  fields: { name: string; value: string }[];
  expiresAt: string;
  maxBytes: number;
};
export type AskedUpload = {
  id: string;
  status: string;
  reason: { code: string } | null;
  target: Target | null;
  progress: { percent: number } | null;
  video: { id: string; status: string } | null;
};

export const uploadFields = `id status reason { code message retryable } createdAt expiresAt progress { percent etaMs }
  target { method url fields { name value } expiresAt maxBytes } video { id status }`;

/** The started room on stores of its own, asked over HTTP as the gateway asks. */
export class VideoRoom implements AsyncDisposable {
  readonly env: IsolatedEnv;
  readonly url: string;
  readonly mongo: Mongo;
  readonly redis: Redis;
  readonly changes: ChangeLog;
  readonly uploads: UploadStore;
  readonly videos: VideoStore;
  readonly people: PeopleStore;
  readonly relations: RelationStore;
  readonly raw: ObjectStore;
  readonly media: ObjectStore;
  readonly #open: AsyncDisposableStack;

  private constructor(url: string, env: IsolatedEnv, mongo: Mongo, redis: Redis, open: AsyncDisposableStack) {
    this.url = url;
    this.env = env;
    this.mongo = mongo;
    this.redis = redis;
    this.changes = new ChangeLog(mongo.db);
    this.uploads = new UploadStore(mongo, this.changes);
    this.videos = new VideoStore(mongo, this.changes);
    this.people = new PeopleStore(mongo, this.changes);
    this.relations = new RelationStore(mongo, this.changes);
    const access = {
      endpoint: env.S3_ENDPOINT,
      publicEndpoint: null,
      region: env.S3_REGION,
      accessKeyId: env.S3_ACCESS_KEY_ID,
      secretAccessKey: env.S3_SECRET_ACCESS_KEY,
    };
    this.raw = open.use(new ObjectStore(access, env.S3_RAW_BUCKET));
    this.media = open.use(new ObjectStore(access, env.S3_MEDIA_BUCKET));
    this.#open = open;
  }

  static async start(stores: StoreEnv, deps: RoomDeps = {}, more: Record<string, string> = {}): Promise<VideoRoom> {
    const open = new AsyncDisposableStack();
    const { env } = open.use(await isolate(stores));
    const mongo = open.use(await connectMongo({ url: env.MONGODB_URL, database: env.MONGODB_DATABASE }));
    const secrets = { IDENTITY_SECRET: secret, WATCH_TOKEN_SECRET: secret };
    const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', PORT: '0', ...env, ...secrets, ...more });
    const room = open.use(await start(config, deps));
    const redis = await connectRedis({ url: env.REDIS_QUEUE_URL, policy: 'noeviction' });
    open.defer(() => redis.disconnect());
    return new VideoRoom(room.url, env, mongo, redis, open);
  }

  /** Runs a document as somebody, or as nobody. */
  async ask<Data = Record<string, unknown>>(
    query: string,
    as: Viewer | null = null,
    variables: Record<string, unknown> = {},
  ): Promise<Answer<Data>> {
    const header = signIdentity({ viewer: as, region: null, requestId: 'test' }, secret, new Date());
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [IDENTITY_HEADER]: header },
      body: JSON.stringify({ query, variables }),
    });
    return read(await response.text());
  }

  /** Follows a subscription as the gateway does: the answer to each event, or the one answer by which it is refused. */
  async *follow(
    query: string,
    as: Viewer | null,
    variables: Record<string, unknown> = {},
  ): AsyncGenerator<Answer<Record<string, unknown>>> {
    const header = signIdentity({ viewer: as, region: null, requestId: 'test' }, secret, new Date());
    const leaving = new AbortController();
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', [IDENTITY_HEADER]: header },
      body: JSON.stringify({ query, variables }),
      signal: leaving.signal,
    });
    let text = '';
    try {
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const blocks = (text + chunk).split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          if (block.startsWith('event: complete')) return;
          if (block.startsWith('event: next')) yield read(block.slice(block.indexOf('{')));
        }
      }
    } finally {
      leaving.abort();
    }
    throw new Error('the stream broke off');
  }

  /** Publishes what has changed, as intake does. */
  async publish(): Promise<void> {
    await publishChanges({
      db: this.mongo.db,
      changes: this.changes,
      redis: this.redis,
      prefix: this.env.KEY_PREFIX,
      holder: 'test',
    });
  }

  /** Asks for an upload of so many bytes. */
  async requestUpload(
    as: Viewer | null,
    input: Record<string, unknown> = {},
  ): Promise<Answer<{ upload: AskedUpload }>> {
    return this.ask(
      `mutation ($input: RequestUploadInput!) { upload: requestUpload(input: $input) { ${uploadFields} } }`,
      as,
      { input: { contentType: 'video/mp4', sizeBytes: 100, ...input } },
    );
  }

  /** One of completeUpload, refreshUpload and cancelUpload. */
  async upload(verb: string, as: Viewer | null, id: string): Promise<Answer<{ upload: AskedUpload }>> {
    return this.ask(`mutation ($id: ID!) { upload: ${verb}(uploadId: $id) { ${uploadFields} } }`, as, { id });
  }

  /** A video by the public way: asked for, sent, completed. */
  async uploaded(as: Viewer, input: Record<string, unknown> = {}, bytes = randomBytesOf(100)): Promise<string> {
    const { upload } = (await this.requestUpload(as, { sizeBytes: bytes.length, ...input })).data;
    const sent = await send(upload.target, bytes);
    if (sent.status !== 201) throw new Error(`the store says ${sent.status}`);
    const { data } = await this.upload('completeUpload', as, upload.id);
    return data.upload.video?.id ?? '';
  }

  /** A video in a status, with renditions where it may have any. */
  async published(as: Viewer, input: Record<string, unknown> = {}, status: VideoStatus = 'READY'): Promise<string> {
    const id = await this.uploaded(as, input);
    const now = new Date();
    const key = (name: string) => `${mediaPrefix(id)}${name}`;
    const shape = { width: 406, height: 720, fps: 30, bitrate: 1_000_000, bytes: 1000, durationMs: 5000 };
    const renditions = [720, 360].map((rung) => ({ rung, key: key(`${rung}.mp4`), prefetchBytes: 500, ...shape }));
    const poster = { key: key('poster.jpg'), width: 406, height: 720, thumbhash: 'aGFzaA==' };
    for (const name of ['720.mp4', '360.mp4', 'poster.jpg'])
      await this.media.put(key(name), randomBytesOf(10), 'video/mp4');
    const fence = (await this.videos.claim(id, 'test', 60_000))?.lease.fence ?? 0;
    await this.videos.markReady(id, fence, { renditions, poster, durationMs: 5000 }, now);
    // @note the other moves have stores of their own.
    if (status !== 'READY')
      await this.mongo.db.collection<{ _id: string }>('videos').updateOne({ _id: id }, { $set: { status } });
    return id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync();
  }
}

function read<Data>(text: string): Answer<Data> {
  // @note GraphQL's answer; the test names what it asked for.
  const { data, errors = [] } = JSON.parse(text) as {
    data: Data;
    errors?: { message: string; extensions: { code: string } }[];
  };
  return { data, codes: errors.map((error) => error.extensions.code), messages: errors.map((error) => error.message) };
}

export function person(scopes: string[] = [], kind: 'USER' | 'GUEST' = 'USER'): Viewer {
  const id = newId(new Date());
  return { userId: id, kind, scopes, sessionId: id };
}

export function randomBytesOf(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

/** Sends bytes to a target as a phone does; `change` spoils the form. */
export async function send(
  target: Target | null,
  bytes: Uint8Array,
  change: { fields?: Record<string, string | null>; url?: string } = {},
): Promise<{ status: number; code: string }> {
  if (!target) throw new Error('there is no target');
  const fields = new Map(target.fields.map(({ name, value }) => [name, value]));
  for (const [name, value] of Object.entries(change.fields ?? {}))
    if (value === null) fields.delete(name);
    else fields.set(name, value);
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  // @note a plain view of our own bytes.
  form.append('file', new Blob([bytes as Uint8Array<ArrayBuffer>]));
  const response = await fetch(change.url ?? target.url, { method: 'POST', body: form });
  const text = await response.text();
  return { status: response.status, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? '' };
}
