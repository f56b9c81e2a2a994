import type { Matrix, Pool } from '@reelgraph/ranking';
import { AffinityModel, type Watched } from '../domain/affinity.ts';
import type { CatalogueVideo } from '../domain/catalogue.ts';
import { feedRules } from '../domain/feed-rules.ts';

type Source = { pool: Pool; matrix: Matrix };

/** What each person had on screen, by their number. */
export type Watches = { readonly users: number; readonly of: (user: number) => Watched };

/** What hashtags and creators are to people, learned from all that was watched. */
export function learnAffinity({ users, of }: Watches, videos: readonly CatalogueVideo[]): AffinityModel {
  const model = new AffinityModel(videos, feedRules.affinity.spreads);
  return model.train({
    *[Symbol.iterator]() {
      for (let user = 0; user < users; user++) yield of(user);
    },
  });
}

/** Lays out what everybody had on screen, but for what is hidden, once: it is gone through again and again. */
export function layWatches({ pool: { arena }, matrix }: Source, hidden?: Uint8Array): Watches {
  const { users, pairs, median } = matrix;
  if (pairs === 0) return { users, of: () => ({ videos: [], liked: [], weights: [] }) };
  const rows = arena.u32(matrix.rowPtr, users + 1);
  const cols = arena.u32(matrix.cols, pairs);
  const values = arena.f32(matrix.values, pairs);
  const ages = matrix.ages ? arena.f32(matrix.ages, pairs) : undefined;
  const rate = Math.LN2 / feedRules.learning.halfLifeDays;
  const starts = new Uint32Array(users + 1);
  const videos = hidden ? new Uint32Array(pairs) : cols;
  const [liked, weights] = [new Float32Array(pairs), new Float32Array(pairs)];
  let end = 0;
  for (let user = 0; user < users; user++) {
    for (let pair = rows[user] ?? 0; pair < (rows[user + 1] ?? 0); pair++) {
      if (hidden?.[pair]) continue;
      if (hidden) videos[end] = cols[pair] ?? 0;
      liked[end] = Math.min(1, (values[pair] ?? 0) * median);
      weights[end] = Math.exp(-rate * (ages?.[pair] ?? 0));
      end += 1;
    }
    starts[user + 1] = end;
  }
  const part = <T extends Uint32Array | Float32Array>(all: T, user: number) =>
    all.subarray(starts[user] ?? 0, starts[user + 1] ?? 0);
  const of = (user: number) => ({ videos: part(videos, user), liked: part(liked, user), weights: part(weights, user) });
  return { users, of };
}
