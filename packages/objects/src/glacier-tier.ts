import { S3ServiceException } from '@aws-sdk/client-s3';
import { type ColdTier, type RetrievalSpeed, verifyCopy } from './cold-tier.ts';
import type { ObjectStore } from './store.ts';

export type GlacierClass = 'GLACIER' | 'DEEP_ARCHIVE' | 'GLACIER_IR';

/** How long a retrieved copy stays readable: enough to come back to it after a day's outage. */
const READABLE_DAYS = 3;

const names = { EXPEDITED: 'Expedited', STANDARD: 'Standard', BULK: 'Bulk' } as const;

/** Cold objects in an archive class of the same bucket, below their own keys. */
export function glacierTier(media: ObjectStore, coldClass: GlacierClass): ColdTier {
  return {
    coldClass,
    objects: media,
    async putAway(hotKey, coldKey, signal) {
      const head = await media.head(hotKey);
      if (!head) throw missing(hotKey);
      const { bytes, etag } = head;
      await media.copy({ bucket: media.bucket, key: hotKey, etag }, coldKey, { storageClass: coldClass, signal });
      await verifyCopy(media, coldKey, { bytes, etag });
      return { bytes, etag };
    },
    async state(coldKey) {
      const head = await media.head(coldKey);
      if (!head) return 'LOST';
      if (head.storageClass !== 'GLACIER' && head.storageClass !== 'DEEP_ARCHIVE') return 'READABLE';
      if (head.restore === 'DONE') return 'READABLE';
      return head.restore === 'ONGOING' ? 'RETURNING' : 'COLD';
    },
    async retrieve(coldKey, speed) {
      // Where expedited capacity has run out, or the class has none, slower is better than not.
      const asked = coldClass === 'DEEP_ARCHIVE' && speed === 'EXPEDITED' ? 'STANDARD' : speed;
      try {
        await media.restore(coldKey, names[asked], READABLE_DAYS);
      } catch (error) {
        if (!isExpeditedRefused(error, asked)) throw error;
        await media.restore(coldKey, names.STANDARD, READABLE_DAYS);
      }
    },
    async bringBack(coldKey, hotKey, copy, signal) {
      const from = { bucket: media.bucket, key: coldKey, etag: copy.etag };
      await media.copy(from, hotKey, { storageClass: 'STANDARD', signal });
      await verifyCopy(media, hotKey, copy);
    },
  };
}

function isExpeditedRefused(error: unknown, speed: RetrievalSpeed): boolean {
  return (
    speed === 'EXPEDITED' &&
    error instanceof S3ServiceException &&
    error.name === 'GlacierExpeditedRetrievalNotAvailable'
  );
}

/** As the store itself says it, for `isMissing`. */
export function missing(key: string): S3ServiceException {
  const message = `${key} is not there`;
  return new S3ServiceException({ name: 'NoSuchKey', message, $fault: 'client', $metadata: { httpStatusCode: 404 } });
}
