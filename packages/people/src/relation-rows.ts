import type { Collection } from '@reelgraph/mongo';

/** Ids of follows and blocks are those of `from:to`, so that one person follows another once. */
export type FollowRow = { _id: string; follower: string; followed: string; at: Date };
export type BlockRow = { _id: string; blocker: string; blocked: string; at: Date };

export function pairId(from: string, to: string): string {
  return `${from}:${to}`;
}

/** What the lists of followers, followed and blocked people read by. */
export async function createRelationIndexes(follows: Collection<FollowRow>, blocks: Collection<BlockRow>) {
  await follows.createIndex({ follower: 1, at: -1, followed: -1 });
  await follows.createIndex({ followed: 1, at: -1, follower: -1 });
  await blocks.createIndex({ blocker: 1, at: -1, blocked: -1 });
  await blocks.createIndex({ blocked: 1, blocker: 1 });
}
