import type { Matrix, Pool } from '@reelgraph/ranking';
import { AffinityModel, type Watched } from '../domain/affinity.ts';
import type { CatalogueVideo } from '../domain/catalogue.ts';
import { feedRules } from '../domain/feed-rules.ts';

type Source = { pool: Pool; matrix: Matrix };

/** What hashtags and creators are to people, learned from all that was watched; `hidden` pairs are kept from it. */
export function learnAffinity(source: Source, videos: readonly CatalogueVideo[], hidden?: Uint8Array): AffinityModel {
  const model = new AffinityModel(videos, feedRules.affinity.spreads);
  return model.train({
    *[Symbol.iterator]() {
      for (let user = 0; user < source.matrix.users; user++) yield watchedBy(source, user, hidden);
    },
  });
}

/** What somebody had on screen, but for what is hidden. */
export function watchedBy({ pool: { arena }, matrix }: Source, user: number, hidden?: Uint8Array): Watched {
  if (matrix.pairs === 0) return { videos: [], liked: [], weights: [] };
  const [from = 0, to = 0] = arena.u32(matrix.rowPtr + user * 4, 2);
  const videos = arena.u32(matrix.cols + from * 4, to - from);
  const values = arena.f32(matrix.values + from * 4, to - from);
  const ages = matrix.ages ? arena.f32(matrix.ages + from * 4, to - from) : undefined;
  const rate = Math.LN2 / feedRules.learning.halfLifeDays;
  const isKept = (_: number, row: number) => !hidden?.[from + row];
  return {
    videos: hidden ? videos.filter(isKept) : videos,
    liked: values.map((value) => Math.min(1, value * matrix.median)).filter(isKept),
    weights: values.map((_, row) => Math.exp(-rate * (ages?.[row] ?? 0))).filter(isKept),
  };
}
