export { type CloudfrontOptions, cloudfrontEdge } from './cloudfront-edge.ts';
export type { ByteRange, Edge, EdgeObject, EdgeStatus, Purge, PurgeReceipt, Warmed } from './edge.ts';
export { nearestRegion } from './nearest-region.ts';
export { type NginxEdgeOptions, nginxEdge } from './nginx-edge.ts';
export { type EdgeConfig, openEdge } from './open-edge.ts';
export { SLICE_BYTES, slicesOf } from './slices.ts';
