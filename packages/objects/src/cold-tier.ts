import type { ObjectHead, ObjectStore } from './store.ts';

export type ColdState = 'READABLE' | 'COLD' | 'RETURNING' | 'LOST';
export type RetrievalSpeed = 'EXPEDITED' | 'STANDARD' | 'BULK';
export type StoredCopy = { bytes: number; etag: string };

/** Where cold objects go. Copies are verified by size and checksum before they are answered. */
export type ColdTier = {
  readonly coldClass: 'GLACIER' | 'DEEP_ARCHIVE' | 'GLACIER_IR' | 'COLD_BUCKET';
  /** Where the cold objects lie. */
  readonly objects: ObjectStore;
  /** Copies a hot object to its cold place. Rejects with `isMissing` when it is gone. */
  putAway(hotKey: string, coldKey: string, signal?: AbortSignal): Promise<StoredCopy>;
  state(coldKey: string): Promise<ColdState>;
  /** Has a cold object made readable; it may take hours. */
  retrieve(coldKey: string, speed: RetrievalSpeed): Promise<void>;
  /** Copies a readable cold object back; `copy` is what was stored. */
  bringBack(coldKey: string, hotKey: string, copy: StoredCopy, signal?: AbortSignal): Promise<void>;
};

/** The bytes are not, or cannot be shown to be, those that were copied. */
export class NotTheSame extends Error {
  override readonly name = 'NotTheSame';
}

/** Rejects unless the object at `key` has this size and this checksum, which is the MD5 that S3 calls ETag. */
export async function verifyCopy(store: ObjectStore, key: string, copy: StoredCopy): Promise<ObjectHead> {
  const head = await store.head(key);
  if (!head) throw new NotTheSame(`${key} is not there after it was copied`);
  if (head.bytes !== copy.bytes) throw new NotTheSame(`${key} has ${head.bytes} bytes, not ${copy.bytes}`);
  const [wanted, got] = [md5Of(copy.etag), md5Of(head.etag)];
  if (wanted === null || got === null)
    throw new NotTheSame(`${key} has no MD5 as its ETag (a multipart upload, or a bucket encrypted with SSE-KMS)`);
  if (wanted !== got) throw new NotTheSame(`${key} has the checksum ${got}, not ${wanted}`);
  return head;
}

function md5Of(etag: string): string | null {
  return /^"?([0-9a-f]{32})"?$/.exec(etag)?.[1] ?? null;
}
