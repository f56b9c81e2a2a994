import { expect, it } from 'vitest';
import { rewritePlaylist, withoutRungs } from './rewrite-playlist.ts';

const rewrite = (text: string) =>
  rewritePlaylist(text, {
    mediaAddress: (name) => `https://media/${name}?signed`,
    playlistAddress: (name) => `hls.m3u8?list=${name}`,
  });

it('leads from the list of rungs to lists that the viewer may read', () => {
  expect(rewrite('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n720.m3u8\n')).toBe(
    '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhls.m3u8?list=720.m3u8\n',
  );
});

it('signs every piece of a rung, its beginning too, and leaves the rest as it is', () => {
  const list = [
    '#EXTM3U',
    '#EXT-X-MAP:URI="720.m4s",BYTERANGE="8@0"',
    '#EXTINF:4.0,',
    '#EXT-X-BYTERANGE:9@8',
    '720.m4s',
    '#EXT-X-ENDLIST',
    '',
  ];
  expect(rewrite(list.join('\n'))).toBe(list.join('\n').replaceAll('720.m4s', 'https://media/720.m4s?signed'));
});

it('names no rung that cannot be played now', () => {
  const list = [
    '#EXTM3U',
    '#EXT-X-STREAM-INF:BANDWIDTH=2',
    '720.m3u8',
    '#EXT-X-STREAM-INF:BANDWIDTH=1',
    '360.m3u8',
    '',
  ];
  expect(withoutRungs(list.join('\n'), (rung) => rung === 360)).toBe(
    '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n360.m3u8\n',
  );
  expect(withoutRungs(list.join('\n'), () => true)).toBe(list.join('\n'));
});
