/** What of a video tells which clip it is. */
export type ClipFacts = {
  readonly raw: { readonly etag: string; readonly bytes: number } | null;
  readonly thumbhash: string | null;
  readonly durationMs: number | null;
};

/** Names that videos have in common when they are the same clip, whoever uploaded it: the same bytes, or the same poster and length. */
export function clipNames({ raw, thumbhash, durationMs }: ClipFacts): string[] {
  return [
    ...(raw ? [`${raw.etag}:${raw.bytes}`] : []),
    ...(thumbhash ? [`${thumbhash}:${Math.round((durationMs ?? 0) / 100)}`] : []),
  ];
}
