export { type CloudfrontOptions, cloudfrontEdge } from './cloudfront-edge.ts';
export {
  type ByteRange,
  type Edge,
  type EdgeObject,
  type EdgeStatus,
  GOOD_FOR_MS,
  type Purge,
  type PurgeReceipt,
  type Warmed,
} from './edge.ts';
export { nearestRegion } from './nearest-region.ts';
export { type NginxEdgeOptions, nginxEdge } from './nginx-edge.ts';
export { type EdgeConfig, openEdge } from './open-edge.ts';
export { SLICE_BYTES, slicesOf } from './slices.ts';
