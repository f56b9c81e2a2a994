import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  RestoreObjectCommand,
  type S3Client,
  S3ServiceException,
  type StorageClass,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

import { collectGarbage } from './collect-garbage.ts';
import { holdToHash } from './hold-to-hash.ts';
import { type ObjectsConfig, s3Client } from './s3-client.ts';
import { type SignGet, signGet } from './sign-get.ts';

const CHECKSUM = 'x-amz-checksum-sha256';

export type ObjectHead = {
  bytes: number;
  contentType: string;
  etag: string;
  metadata: Record<string, string>;
  lastModified: Date;
  storageClass: string;
  /** Of an object in an archive class: whether it is on its way back, or readable for a while. */
  restore: 'ONGOING' | 'DONE' | null;
};

/** One bucket, in verbs. Keys are full keys; sizes are bytes. */
export class ObjectStore implements Disposable {
  readonly bucket: string;
  /** Null for AWS itself. */
  readonly endpoint: string | null;
  readonly #client: S3Client;
  /** Signs addresses for phones; never sends. */
  readonly #signer: S3Client;
  readonly #signGet: SignGet;

  constructor(config: ObjectsConfig, bucket: string) {
    this.bucket = bucket;
    this.endpoint = config.endpoint;
    this.#client = s3Client(config, config.endpoint);
    this.#signer = s3Client(config, config.publicEndpoint ?? config.endpoint);
    this.#signGet = signGet({ ...config, endpoint: config.publicEndpoint ?? config.endpoint });
  }

  /** The client that signs for phones, for presigned POSTs. */
  get signer(): S3Client {
    return this.#signer;
  }

  /** Size, type and ETag, or null when there is no such object. */
  async head(key: string): Promise<ObjectHead | null> {
    try {
      const head = await this.#client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
      return {
        bytes: head.ContentLength ?? 0,
        contentType: head.ContentType ?? '',
        etag: head.ETag ?? '',
        metadata: head.Metadata ?? {},
        lastModified: head.LastModified ?? new Date(0),
        storageClass: head.StorageClass ?? 'STANDARD',
        restore: head.Restore === undefined ? null : head.Restore.includes('"true"') ? 'ONGOING' : 'DONE',
      };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /**
   * Streams an object to a file; `etag` pins which one, `sha256` (base64) what its bytes must be. Rejects with `isMissing`
   * or `isReplaced` errors, or with OtherBytes.
   */
  async download(
    key: string,
    file: string,
    options: { etag?: string; sha256?: string | undefined; signal?: AbortSignal } = {},
  ): Promise<void> {
    const object = await this.#client.send(
      new GetObjectCommand({ Bucket: this.bucket, Key: key, IfMatch: options.etag }),
      { abortSignal: options.signal },
    );
    // @note in Node the SDK's body is a Readable; its type covers browsers as well.
    const body = object.Body as Readable;
    const checked = options.sha256 === undefined ? body : holdToHash(options.sha256)(body);
    await pipeline(checked, collectGarbage, createWriteStream(file), { signal: options.signal });
  }

  /** A small object's text, or null when there is no such object. */
  async text(key: string): Promise<string | null> {
    try {
      const object = await this.#client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return (await object.Body?.transformToString()) ?? '';
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Streams a file up. */
  async upload(key: string, file: string, options: { contentType: string; signal?: AbortSignal }): Promise<void> {
    // Held open: whoever removes the file meanwhile does not break the stream.
    await using handle = await open(file);
    const { size } = await handle.stat();
    const body = handle.createReadStream({ autoClose: false });
    try {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.bucket,
          Key: key,
          Body: body,
          ContentLength: size,
          ContentType: options.contentType,
          CacheControl: 'private, max-age=31536000, immutable',
        }),
        { abortSignal: options.signal },
      );
    } finally {
      // A request that was given up may still read of it.
      body.destroy();
    }
  }

  /** Puts a small object. */
  async put(key: string, body: Uint8Array, contentType: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: contentType }),
    );
  }

  /** Copies within the store, from this bucket or another; `etag` pins what is copied. The type and what caches may do go along. */
  async copy(
    from: { bucket: string; key: string; etag: string },
    key: string,
    options: { storageClass?: StorageClass; signal?: AbortSignal } = {},
  ): Promise<void> {
    await this.#client.send(
      new CopyObjectCommand({
        Bucket: this.bucket,
        Key: key,
        CopySource: `${from.bucket}/${from.key.split('/').map(encodeURIComponent).join('/')}`,
        CopySourceIfMatch: from.etag,
        StorageClass: options.storageClass,
      }),
      { abortSignal: options.signal },
    );
  }

  /** Copies an object of another store, byte by byte through this process. */
  async copyThrough(
    from: ObjectStore,
    source: { key: string; etag: string; bytes: number; contentType: string },
    key: string,
    signal?: AbortSignal,
  ): Promise<void> {
    const object = await from.#client.send(
      new GetObjectCommand({ Bucket: from.bucket, Key: source.key, IfMatch: source.etag }),
      { abortSignal: signal },
    );
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: object.Body,
        ContentLength: source.bytes,
        ContentType: source.contentType,
        CacheControl: object.CacheControl,
      }),
      { abortSignal: signal },
    );
  }

  /** Asks for an archived object to become readable for some days; again, while it is on its way, changes nothing. */
  async restore(key: string, tier: 'Expedited' | 'Standard' | 'Bulk', days: number): Promise<void> {
    const RestoreRequest = { Days: days, GlacierJobParameters: { Tier: tier } };
    try {
      await this.#client.send(new RestoreObjectCommand({ Bucket: this.bucket, Key: key, RestoreRequest }));
    } catch (error) {
      if (!(error instanceof S3ServiceException && error.name === 'RestoreAlreadyInProgress')) throw error;
    }
  }

  /** Deletes one object; again changes nothing. */
  async delete(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  /** Deletes everything below a prefix and answers how many objects there were. */
  async deletePrefix(prefix: string): Promise<number> {
    let deleted = 0;
    for (;;) {
      const page = await this.#client.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix }));
      const keys = (page.Contents ?? []).flatMap((object) => (object.Key ? [{ Key: object.Key }] : []));
      if (keys.length === 0) return deleted;
      const { Errors = [] } = await this.#client.send(
        new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects: keys, Quiet: true } }),
      );
      // Else what the store keeps would be listed, and asked to go, for ever.
      if (Errors[0]) throw new Error(`${Errors.length} objects stay, such as ${Errors[0].Key}: ${Errors[0].Message}`);
      deleted += keys.length;
    }
  }

  /** Keys below a prefix, in order, page by page. */
  async *list(prefix: string): AsyncGenerator<{ key: string; bytes: number; lastModified: Date }> {
    let token: string | undefined;
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: token }),
      );
      for (const object of page.Contents ?? [])
        yield { key: object.Key ?? '', bytes: object.Size ?? 0, lastModified: object.LastModified ?? new Date(0) };
      token = page.NextContinuationToken;
    } while (token);
  }

  /** A signed address to read an object, by range too, for `expiresInMs` (seconds precision). */
  signedUrl(key: string, expiresInMs: number, now: Date): string {
    return this.#signGet(this.bucket, key, expiresInMs, now);
  }

  /** A signed address to put one object of exactly this size and type; with a SHA-256 (base64), whoever puts it must send that as `x-amz-checksum-sha256`. */
  async signedPut(
    key: string,
    options: {
      contentType: string;
      bytes: number;
      metadata: Record<string, string>;
      expiresInMs: number;
      sha256?: string | null;
    },
  ): Promise<string> {
    return getSignedUrl(
      this.#signer,
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        ContentType: options.contentType,
        ContentLength: options.bytes,
        Metadata: options.metadata,
        ...(options.sha256 ? { ChecksumSHA256: options.sha256 } : {}),
      }),
      {
        expiresIn: Math.floor(options.expiresInMs / 1000),
        signableHeaders: new Set(['content-type', 'content-length', 'host', CHECKSUM]),
        unhoistableHeaders: new Set([CHECKSUM]),
      },
    );
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
    this.#signer.destroy();
  }
}

/** Whether the store says that there is no such object. */
export function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.name === 'NotFound' || error.name === 'NoSuchKey');
}

/** Whether the object is another one by now than the pinned ETag's. */
export function isReplaced(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'PreconditionFailed';
}
