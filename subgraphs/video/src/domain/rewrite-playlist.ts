/**
 * A playlist with addresses that its viewer may read: names of media become `addressOf`'s, names of other playlists
 * `playlistAddressOf`'s. What the packager writes names only what lies beside it.
 */
export function rewritePlaylist(
  text: string,
  { mediaAddress, playlistAddress }: Record<'mediaAddress' | 'playlistAddress', (name: string) => string>,
): string {
  const address = (name: string) => (name.endsWith('.m3u8') ? playlistAddress(name) : mediaAddress(name));
  return text
    .split('\n')
    .map((line) => {
      if (line.startsWith('#')) return line.replace(/URI="([^"]+)"/, (_all, name: string) => `URI="${address(name)}"`);
      return line.trim() === '' ? line : address(line.trim());
    })
    .join('\n');
}

/** A list of rungs without those that cannot be played now. */
export function withoutRungs(master: string, hasRung: (rung: number) => boolean): string {
  const lines = master.split('\n');
  const isGone = (line: string | undefined) => {
    const rung = /^(\d+)\.m3u8$/.exec(line?.trim() ?? '')?.[1];
    return rung !== undefined && !hasRung(Number(rung));
  };
  // What is said of a rung is on the line before its name.
  const saysOf = (at: number) => (lines[at]?.startsWith('#EXT-X-STREAM-INF') ? lines[at + 1] : lines[at]);
  return lines.filter((_line, at) => !isGone(saysOf(at))).join('\n');
}
