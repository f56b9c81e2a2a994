import {
  type ColdTier,
  coldBucketTier,
  type GlacierClass,
  glacierTier,
  ObjectStore,
  type ObjectsConfig,
} from '@reelgraph/objects';
import type { ColdClass } from '@reelgraph/videos';

/** Where videos' objects can be. */
export type Places = {
  readonly media: ObjectStore;
  /** Null where no bucket is set. */
  readonly coldBucket: ObjectStore | null;
  /** Where objects go from now on; older ones may lie elsewhere. */
  readonly tier: ColdTier;
};

export type PlacesSettings = {
  S3_ENDPOINT: string | null;
  S3_REGION: string;
  S3_ACCESS_KEY_ID: string;
  S3_SECRET_ACCESS_KEY: string;
  S3_MEDIA_BUCKET: string;
  COLD_TIER: 'glacier' | 'cold-bucket';
  COLD_STORAGE_CLASS: GlacierClass;
  S3_COLD_BUCKET: string | null;
  S3_COLD_ENDPOINT: string | null;
  S3_COLD_REGION: string | null;
  S3_COLD_ACCESS_KEY_ID: string | null;
  S3_COLD_SECRET_ACCESS_KEY: string | null;
};

/** Opens the stores that the settings name. */
export function openPlaces(settings: PlacesSettings): Places & Disposable {
  const hot: ObjectsConfig = {
    endpoint: settings.S3_ENDPOINT,
    publicEndpoint: null,
    region: settings.S3_REGION,
    accessKeyId: settings.S3_ACCESS_KEY_ID,
    secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
  };
  const cold: ObjectsConfig = {
    endpoint: settings.S3_COLD_ENDPOINT ?? hot.endpoint,
    publicEndpoint: null,
    region: settings.S3_COLD_REGION ?? hot.region,
    accessKeyId: settings.S3_COLD_ACCESS_KEY_ID ?? hot.accessKeyId,
    secretAccessKey: settings.S3_COLD_SECRET_ACCESS_KEY ?? hot.secretAccessKey,
  };
  const media = new ObjectStore(hot, settings.S3_MEDIA_BUCKET);
  const coldBucket = settings.S3_COLD_BUCKET === null ? null : new ObjectStore(cold, settings.S3_COLD_BUCKET);
  if (settings.COLD_TIER === 'cold-bucket' && !coldBucket)
    throw new Error('COLD_TIER=cold-bucket needs S3_COLD_BUCKET');
  const tier =
    settings.COLD_TIER === 'cold-bucket' && coldBucket
      ? coldBucketTier(media, coldBucket)
      : glacierTier(media, settings.COLD_STORAGE_CLASS);
  return {
    media,
    coldBucket,
    tier,
    [Symbol.dispose]() {
      media[Symbol.dispose]();
      coldBucket?.[Symbol.dispose]();
    },
  };
}

/** The driver of what lies in a class, whatever the settings say of new objects. */
export function tierOfClass({ media, coldBucket }: Places, coldClass: ColdClass | null): ColdTier {
  if (coldClass === null) throw new Error('nothing of it is cold');
  if (coldClass !== 'COLD_BUCKET') return glacierTier(media, coldClass);
  if (!coldBucket) throw new Error('it lies in a cold bucket, but S3_COLD_BUCKET is not set');
  return coldBucketTier(media, coldBucket);
}

/** The store of a bucket. */
export function bucketOf({ media, coldBucket }: Places, bucket: string): ObjectStore {
  const found = [media, coldBucket].find((store) => store?.bucket === bucket);
  if (!found) throw new Error(`the settings name no bucket ${bucket}`);
  return found;
}
