import type { Document } from '@reelgraph/mongo';
import { pairId } from './relation-rows.ts';

/** Of somebody who has as many blocks, only those between two known people are looked up. */
export const FEW_BLOCKS = 100;

/** A row of `blocksUnion`: whom the viewer blocks or is blocked by. */
export type BlockedOther = { readonly blockedOther: string };

/** For an aggregation of rows that have an owner: `follows` says whether the viewer follows them, looked up where `asks` holds. */
export function followStages(viewerId: string | null, asks: Document): Document[] {
  if (viewerId === null) return [{ $set: { follows: false } }];
  const pair = { $concat: [{ $literal: pairId(viewerId, '') }, '$ownerId'] };
  return [
    { $set: { follows: { $cond: [asks, pair, ''] } } },
    { $lookup: { from: 'follows', localField: 'follows', foreignField: '_id', as: 'follows' } },
    { $set: { follows: { $ne: ['$follows', []] } } },
  ];
}

/** For an aggregation that ends with whom the viewer blocks or is blocked by, `FEW_BLOCKS` at most: one short scan of an index. */
export function blocksUnion(viewerId: string | null): Document[] {
  if (viewerId === null) return [];
  const blockedOther = { $cond: [{ $eq: ['$blocker', { $literal: viewerId }] }, '$blocked', '$blocker'] };
  const either = { $or: [{ blocker: viewerId }, { blocked: viewerId }] };
  const pipeline = [{ $match: either }, { $limit: FEW_BLOCKS }, { $project: { _id: 0, blockedOther } }];
  return [{ $unionWith: { coll: 'blocks', pipeline } }];
}

/** For an aggregation that ends with the follows and blocks between the viewer and others, by their ids. */
export function relationsUnion(viewerId: string, ids: readonly string[]): Document[] {
  const out = ids.map((id) => pairId(viewerId, id));
  const either = [...out, ...ids.map((id) => pairId(id, viewerId))];
  const keep = { $project: { follower: 1, blocker: 1 } };
  return [
    { $unionWith: { coll: 'follows', pipeline: [{ $match: { _id: { $in: out } } }, keep] } },
    { $unionWith: { coll: 'blocks', pipeline: [{ $match: { _id: { $in: either } } }, keep] } },
  ];
}
