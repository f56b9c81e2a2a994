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
