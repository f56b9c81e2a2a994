/** A video and its views within a window. */
export type Counted = { readonly videoId: string; readonly count: number };

/** What one partition answered: its highest, at most `asked` of them. */
export type PartitionTop = { readonly asked: number; readonly videos: readonly Counted[] };

/** The highest of all partitions; ties go by id. */
export function mergeTops(tops: readonly PartitionTop[], limit: number): Counted[] {
  return tops
    .flatMap((top) => top.videos)
    .sort((a, b) => b.count - a.count || (a.videoId < b.videoId ? -1 : 1))
    .slice(0, limit);
}

/** Which partitions must be asked for more: those that gave all they were asked for, and whose last could still be followed by one of the highest. */
export function cutShort(tops: readonly PartitionTop[], limit: number): number[] {
  const merged = mergeTops(tops, limit);
  const last = merged.length < limit ? 1 : (merged.at(-1)?.count ?? 1);
  return tops.flatMap(({ asked, videos }, index) =>
    videos.length >= asked && asked < limit && (videos.at(-1)?.count ?? 0) >= last ? [index] : [],
  );
}
