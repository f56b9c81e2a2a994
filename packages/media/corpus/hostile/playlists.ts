import { box, fullBox, u32 } from '../mp4-boxes.ts';
import type { Bait, HostileFile } from './hostile-file.ts';

const hls = (...lines: string[]): string =>
  ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:10', ...lines, '#EXT-X-ENDLIST', ''].join('\n');

const TEXTS: Readonly<Record<string, (bait: Bait) => string>> = {
  'HLS to a server': ({ url }) => hls('#EXTINF:10,', `${url}/a.ts`),
  'HLS to a file': ({ plantedFile }) => hls('#EXTINF:10,', plantedFile),
  'HLS to a file by its protocol': ({ plantedFile }) => hls('#EXTINF:10,', `file://${plantedFile}`),
  'HLS with a key on a server': ({ url, plantedFile }) =>
    hls(`#EXT-X-KEY:METHOD=AES-128,URI="${url}/key"`, '#EXTINF:10,', plantedFile),
  'HLS with a header by concat': ({ url, plantedFile }) => hls('#EXTINF:10,', `concat:${url}/header|${plantedFile}`),
  'HLS by subfile': ({ plantedFile }) => hls('#EXTINF:10,', `subfile,,start,0,end,64,,:${plantedFile}`),
  'HLS master': ({ url }) => hls('#EXT-X-STREAM-INF:BANDWIDTH=1', `${url}/media.m3u8`),
  DASH: ({ url }) =>
    `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT10S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>${url}/v.mp4</BaseURL><SegmentBase indexRange="0-9"/></Representation></AdaptationSet></Period></MPD>`,
  'XML with an outside entity': ({ plantedFile }) =>
    `<?xml version="1.0"?><!DOCTYPE MPD [<!ENTITY x SYSTEM "file://${plantedFile}">]><MPD>&x;</MPD>`,
  'concat script': ({ url, plantedFile }) => `ffconcat version 1.0\nfile '${plantedFile}'\nfile '${url}/a.mp4'\n`,
  SDP: ({ url }) =>
    `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\na=control:${url}\nm=video 5004 RTP/AVP 96\n`,
  SVG: ({ url }) => `<svg xmlns="http://www.w3.org/2000/svg"><image href="${url}/a.png" width="9" height="9"/></svg>`,
  ASX: ({ url }) => `<asx version="3.0"><entry><ref href="${url}/a.wmv"/></entry></asx>`,
  'real audio list': ({ url }) => `${url}/a.rm\n`,
  SMIL: ({ url }) => `<smil><body><video src="${url}/a.mp4"/></body></smil>`,
  'winamp list': ({ plantedFile }) => `[playlist]\nFile1=${plantedFile}\nNumberOfEntries=1\n`,
};

const FTYP = box('ftyp', Buffer.from('isom'), u32(512), Buffer.from('isommp42'));

/** A QuickTime film that is nothing but a reference to another. */
const referenceMovie = ({ url, plantedFile }: Bait): Buffer => {
  const to = (target: string) =>
    box('rmda', fullBox('rdrf', Buffer.from('url '), u32(target.length + 1), Buffer.from(`${target}\0`)));
  return Buffer.concat([FTYP, box('moov', box('rmra', to(`${url}/a.mov`), to(`file://${plantedFile}`)))]);
};

/** Playlists, manifests and scripts that are called .mp4, plain and behind the first bytes of a real container. */
export const PLAYLISTS: readonly HostileFile[] = [
  ...Object.entries(TEXTS).flatMap(([name, text]): HostileFile[] => [
    { name, make: (bait) => Buffer.from(text(bait)), ends: ['NOT_A_VIDEO', 'CONTAINER_UNSUPPORTED'] },
    {
      name: `${name} behind the first box of an MP4`,
      make: (bait) => Buffer.concat([FTYP, Buffer.from(`\n${text(bait)}`)]),
      ends: ['DAMAGED', 'INCOMPLETE'],
    },
    {
      name: `${name} behind the first bytes of a Matroska file`,
      make: (bait) => Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80]), Buffer.from(`\n${text(bait)}`)]),
      ends: ['DAMAGED', 'INCOMPLETE', 'NO_VIDEO_STREAM'],
    },
  ]),
  { name: 'reference movie', make: referenceMovie, ends: ['DAMAGED', 'INCOMPLETE', 'NO_VIDEO_STREAM'] },
];
