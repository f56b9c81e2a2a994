import type { WindowCounts } from '@reelgraph/views';
import DataLoader from 'dataloader';
import type { Services } from '../context.ts';

export type Loaders = { readonly watchCounts: DataLoader<string, WindowCounts> };

/** Made for one request: the counts of all its videos come in one round trip. */
export function openLoaders({ views, now }: Pick<Services, 'views' | 'now'>): Loaders {
  return {
    watchCounts: new DataLoader(async (ids) => {
      const counts = await views.arrays(ids, now());
      return ids.map((id) => counts.get(id) ?? new Error(`no counts of ${id}`));
    }),
  };
}
