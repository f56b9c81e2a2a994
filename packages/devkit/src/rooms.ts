/** A subgraph, a worker or the gateway: where it lives and where it listens. */
export type RoomSpec = {
  name: RoomName;
  /** Below the root of the repository. */
  folder: string;
  port: number;
};

export const roomNames = [
  'user',
  'video',
  'feed',
  'intake',
  'compressor',
  'ingester',
  'precompute',
  'archiver',
  'restorer',
  'cacher',
  'gateway',
] as const;
export type RoomName = (typeof roomNames)[number];

/** All rooms in the order of their start: who is asked comes before who asks. */
export const rooms: readonly RoomSpec[] = [
  { name: 'user', folder: 'subgraphs/user', port: 4001 },
  { name: 'video', folder: 'subgraphs/video', port: 4002 },
  { name: 'feed', folder: 'subgraphs/feed', port: 4003 },
  { name: 'intake', folder: 'workers/intake', port: 4101 },
  { name: 'compressor', folder: 'workers/compressor', port: 4102 },
  { name: 'ingester', folder: 'workers/ingester', port: 4103 },
  { name: 'precompute', folder: 'workers/precompute', port: 4104 },
  { name: 'archiver', folder: 'workers/archiver', port: 4105 },
  { name: 'restorer', folder: 'workers/restorer', port: 4106 },
  { name: 'cacher', folder: 'workers/cacher', port: 4107 },
  { name: 'gateway', folder: 'gateway', port: 4000 },
];
