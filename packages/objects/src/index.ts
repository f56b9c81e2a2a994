export { type Applied, applyBuckets, type BucketNames } from './apply-buckets.ts';
export { coldBucketTier } from './cold-bucket-tier.ts';
export { type ColdState, type ColdTier, NotTheSame } from './cold-tier.ts';
export { type GlacierClass, glacierTier } from './glacier-tier.ts';
export { OtherBytes } from './hold-to-hash.ts';
export { type ObjectEvent, type ObjectEvents, openObjectEvents, parseObjectEvents } from './object-events.ts';
export { type PresignedPost, presignPost } from './presign-post.ts';
export { type Finding, probeStore, takesPost } from './probe-store.ts';
export { isMissing, isReplaced, type ObjectHead, ObjectStore, type ObjectsConfig } from './store.ts';
