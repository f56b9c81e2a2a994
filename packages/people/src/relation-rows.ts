/** Ids of follows and blocks are those of `from:to`, so that one person follows another once. */
export type FollowRow = { _id: string; follower: string; followed: string; at: Date };
export type BlockRow = { _id: string; blocker: string; blocked: string; at: Date };

export function pairId(from: string, to: string): string {
  return `${from}:${to}`;
}
