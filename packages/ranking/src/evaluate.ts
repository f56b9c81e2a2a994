import { END } from './rank/rank-users.ts';

export type Quality = { recall: number; ndcg: number; coverage: number; users: number };

/**
 * Recall@k and NDCG@k, averaged over users that have a wanted video, and the part of all videos that anybody got to see.
 * `ids` holds `top` videos per list; `wanted[i]` belongs to list i.
 */
export function evaluate(
  { ids, top }: { ids: Uint32Array; top: number },
  wanted: readonly ReadonlySet<number>[],
  { k, videos }: { k: number; videos: number },
): Quality {
  const shown = new Set<number>();
  let recall = 0;
  let ndcg = 0;
  let users = 0;
  for (const [i, likes] of wanted.entries()) {
    const list = ids.subarray(i * top, i * top + Math.min(k, top));
    for (const video of list) if (video !== END) shown.add(video);
    if (likes.size === 0) continue;
    users++;
    recall += hits(list, likes) / likes.size;
    ndcg += gain(list, likes) / idealGain(Math.min(k, likes.size));
  }
  const n = Math.max(1, users);
  return { recall: recall / n, ndcg: ndcg / n, coverage: shown.size / Math.max(1, videos), users };
}

/** Recall@k and NDCG@k of each list, added up. */
export function evaluateEach(
  { ids, top }: { ids: Uint32Array; top: number },
  wanted: readonly ReadonlySet<number>[],
  k: number,
): Float64Array {
  return Float64Array.from(wanted, (likes, i) => {
    if (likes.size === 0) return 0;
    const list = ids.subarray(i * top, i * top + Math.min(k, top));
    return hits(list, likes) / likes.size + gain(list, likes) / idealGain(Math.min(k, likes.size));
  });
}

function hits(list: Uint32Array, likes: ReadonlySet<number>): number {
  let count = 0;
  for (const video of list) if (likes.has(video)) count++;
  return count;
}

function gain(list: Uint32Array, likes: ReadonlySet<number>): number {
  let sum = 0;
  for (const [place, video] of list.entries()) if (likes.has(video)) sum += 1 / Math.log2(place + 2);
  return sum;
}

function idealGain(likes: number): number {
  let sum = 0;
  for (let place = 0; place < likes; place++) sum += 1 / Math.log2(place + 2);
  return sum;
}
