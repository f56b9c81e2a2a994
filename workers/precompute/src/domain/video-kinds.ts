import type { CatalogueVideo } from './catalogue.ts';

/** Hashtags and creators as numbers of one sequence, creators last; video v's are `starts[v]` to `starts[v + 1]` of `of`. */
export type Kinds = {
  readonly starts: Uint32Array;
  readonly of: Uint32Array;
  readonly count: number;
  readonly firstCreator: number;
};

export function kindsOf(videos: readonly CatalogueVideo[]): Kinds {
  const starts = new Uint32Array(videos.length + 1);
  let firstCreator = 0;
  let owners = 0;
  for (const [video, { tags, owner }] of videos.entries()) {
    for (const tag of tags) firstCreator = Math.max(firstCreator, tag + 1);
    owners = Math.max(owners, owner + 1);
    starts[video + 1] = (starts[video] ?? 0) + tags.length + 1;
  }
  const of = new Uint32Array(starts.at(-1) ?? 0);
  for (const [video, { tags, owner }] of videos.entries()) of.set([...tags, firstCreator + owner], starts[video] ?? 0);
  return { starts, of, count: firstCreator + owners, firstCreator };
}
