import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeClip } from '../make-clip.ts';
import { box, u32 } from '../mp4-boxes.ts';
import { runFfmpeg } from '../run-ffmpeg.ts';
import type { HostileFile } from './hostile-file.ts';

async function made(folder: string, name: string, ...args: string[]): Promise<Buffer> {
  const file = join(folder, name);
  await runFfmpeg(...args, file);
  return readFile(file);
}

const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25:duration=1'];
const still = [...picture, '-frames:v', '1'];
const sound = ['-f', 'lavfi', '-i', 'sine=duration=1'];

/** Things that are no video, or a video of a kind that is not taken. */
export const NOT_VIDEOS: readonly HostileFile[] = [
  { name: 'nothing at all', make: () => Buffer.alloc(0), ends: ['EMPTY'] },
  { name: 'a single byte', make: () => Buffer.from([0]), ends: ['NOT_A_VIDEO'] },
  { name: 'only zero bytes', make: () => Buffer.alloc(1_000_000), ends: ['NOT_A_VIDEO'] },
  { name: 'text', make: () => Buffer.from('Dear all,\n\nplease find attached.\n'), ends: ['NOT_A_VIDEO'] },
  { name: 'a shell script', make: () => Buffer.from('#!/bin/sh\nrm -rf /tmp/x\n'), ends: ['NOT_A_VIDEO'] },
  { name: 'a web page', make: () => Buffer.from('<!doctype html><script>alert(1)</script>'), ends: ['NOT_A_VIDEO'] },
  { name: 'PNG', make: ({ folder }) => made(folder, 'x.png', ...still), ends: ['NOT_A_VIDEO'] },
  { name: 'JPEG', make: ({ folder }) => made(folder, 'x.jpg', ...still), ends: ['NOT_A_VIDEO'] },
  { name: 'GIF', make: ({ folder }) => made(folder, 'x.gif', ...picture), ends: ['NOT_A_VIDEO'] },
  {
    name: 'HEIC',
    make: () => Buffer.concat([box('ftyp', Buffer.from('heic'), u32(0), Buffer.from('mif1heic')), Buffer.alloc(100)]),
    ends: ['NOT_A_VIDEO'],
  },
  { name: 'WAV', make: ({ folder }) => made(folder, 'x.wav', ...sound), ends: ['NOT_A_VIDEO'] },
  { name: 'MP3', make: ({ folder }) => made(folder, 'x.mp3', ...sound), ends: ['NOT_A_VIDEO'] },
  { name: 'MP4 with sound only', make: ({ folder }) => made(folder, 'x.m4a', ...sound), ends: ['NO_VIDEO_STREAM'] },
  {
    name: 'Matroska with sound only',
    make: ({ folder }) => made(folder, 'x.mka', ...sound),
    ends: ['NO_VIDEO_STREAM'],
  },
  { name: 'AVI', make: ({ folder }) => made(folder, 'x.avi', ...picture), ends: ['CONTAINER_UNSUPPORTED'] },
  { name: 'FLV', make: ({ folder }) => made(folder, 'x.flv', ...picture), ends: ['CONTAINER_UNSUPPORTED'] },
  { name: 'transport stream', make: ({ folder }) => made(folder, 'x.ts', ...picture), ends: ['CONTAINER_UNSUPPORTED'] },
  { name: 'NUT', make: ({ folder }) => made(folder, 'x.nut', ...picture), ends: ['CONTAINER_UNSUPPORTED'] },
  { name: 'Ogg', make: ({ folder }) => made(folder, 'x.ogv', ...picture), ends: ['CONTAINER_UNSUPPORTED'] },
  { name: 'Ogg with sound only', make: ({ folder }) => made(folder, 'x.ogg', ...sound), ends: ['NOT_A_VIDEO'] },
  {
    name: 'an empty MP4',
    make: () => Buffer.concat([box('ftyp', Buffer.from('isom'), u32(0)), box('mdat')]),
    ends: ['DAMAGED', 'INCOMPLETE'],
  },
  {
    name: 'a rare codec in MOV',
    make: ({ folder }) => made(folder, 'x.mov', ...picture, '-c:v', 'qtrle'),
    ends: ['CODEC_UNSUPPORTED'],
  },
  {
    name: 'a rare codec in Matroska',
    make: ({ folder }) => made(folder, 'x.mkv', ...picture, '-c:v', 'ffv1'),
    ends: ['CODEC_UNSUPPORTED'],
  },
  {
    name: 'a PNG in MOV',
    make: ({ folder }) => made(folder, 'png.mov', ...picture, '-c:v', 'png'),
    ends: ['CODEC_UNSUPPORTED'],
  },
  {
    name: 'an encrypted MP4',
    make: async ({ folder }) => {
      const key = '00112233445566778899aabbccddeeff';
      const muxer = ['-encryption_scheme', 'cenc-aes-ctr', '-encryption_key', key, '-encryption_kid', key];
      return readFile(await makeClip(folder, 'encrypted.mp4', { muxer }));
    },
    ends: ['ENCRYPTED'],
  },
];
