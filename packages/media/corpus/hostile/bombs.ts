import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { makeClip } from '../make-clip.ts';
import { box, fullBox, replaceBox, u16, u32 } from '../mp4-boxes.ts';
import { runFfmpeg } from '../run-ffmpeg.ts';
import type { Bait, HostileFile } from './hostile-file.ts';

const silent = { sound: null, seconds: 1 } as const;
const clip = async ({ folder }: Bait): Promise<Buffer> => readFile(await makeClip(folder, 'bomb-base.mp4', silent));
/** A clip with one table replaced by another; without its edit list, which would hide what does not belong. */
const patched = (type: string, table: Buffer) => async (bait: Bait) => {
  const base = await clip(bait);
  return replaceBox(type === 'edts' ? base : replaceBox(base, 'edts', box('free')), type, table);
};

const times = (...entries: [count: number, delta: number][]) =>
  fullBox('stts', u32(entries.length), ...entries.map((e) => u32(...e)));
const TIMESCALE = 15_360;
const HOUR = 3600 * TIMESCALE;

/** A film of many pictures that all are the same bytes. */
const samePicture = (count: number, delta: number) => async (bait: Bait) => {
  const base = replaceBox(await clip(bait), 'edts', box('free'));
  const offset = base.readUInt32BE(base.indexOf('stco', 0, 'latin1') + 12);
  const size = base.readUInt32BE(base.indexOf('stsz', 0, 'latin1') + 16);
  const tables: [string, Buffer][] = [
    ['stts', times([count, delta])],
    ['stsz', fullBox('stsz', u32(size, count))],
    ['stsc', fullBox('stsc', u32(1, 1, 1, 1))],
    ['stco', fullBox('stco', u32(count), Buffer.alloc(count * 4, u32(offset)))],
  ];
  return tables.reduce((file, [type, table]) => replaceBox(file, type, table), base);
};

/** Pictures that say nothing but "as before", a few bytes each. */
const emptyPictures =
  (count: number, fps: number) =>
  async ({ folder }: Bait) => {
    const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '40', '-g', '100000', '-sc_threshold', '0'];
    const shape = { picture: 'color', size: '64x64', fps: String(fps), seconds: count / fps, sound: null, video };
    return readFile(await makeClip(folder, 'empty.mp4', shape));
  };

const nested = (depth: number): Buffer => {
  let inner = box('free');
  for (let level = 0; level < depth; level++) inner = box('moov', inner);
  return inner;
};

const compressedHeader = (bytes: number): Buffer => {
  const body = deflateSync(Buffer.alloc(bytes));
  return box('moov', box('cmov', box('dcom', Buffer.from('zlib')), box('cmvd', u32(bytes), body)));
};

/** Repeats the clip by an edit list, thousands of times. */
const repeats = (count: number): Buffer =>
  box('edts', fullBox('elst', u32(count), Buffer.concat(Array.from({ length: count }, () => u32(1000, 0, 0x10000)))));

async function joined({ folder }: Bait, name: string, ...args: string[]): Promise<Buffer> {
  const file = join(folder, name);
  await runFfmpeg(...args, file);
  return readFile(file);
}

/** Small files that ask for much: time, memory, pictures, streams. */
export const BOMBS: readonly HostileFile[] = [
  { name: 'a gap of 24 hours', make: patched('stts', times([1, 24 * HOUR], [29, 512])), ends: ['TOO_LONG'] },
  { name: 'a gap of two minutes', make: patched('stts', times([1, HOUR / 30], [29, 512])), ends: ['TIMING_BROKEN'] },
  {
    name: 'a last picture of two minutes',
    make: patched('stts', times([29, 512], [1, HOUR / 30])),
    ends: ['TIMING_BROKEN', 'READY'],
  },
  { name: 'a claim of hours', make: patched('stts', times([30, HOUR])), ends: ['TOO_LONG'] },
  {
    name: 'a claim of the longest times',
    make: patched('stts', times([30, 0x7fffffff])),
    ends: ['TOO_LONG', 'TIMING_BROKEN', 'DAMAGED'],
  },
  {
    name: 'times that run backwards',
    make: patched('stts', times([15, 512], [15, 0xfffffe00])),
    ends: ['READY', 'DAMAGED', 'TIMING_BROKEN', 'TOO_SHORT'],
  },
  {
    name: 'all pictures at once',
    make: patched('stts', times([30, 0])),
    ends: ['READY', 'DAMAGED', 'TOO_SHORT', 'TIMING_BROKEN'],
  },
  {
    name: 'fifteen thousand pictures a second',
    make: patched('stts', times([30, 1])),
    ends: ['TOO_SHORT', 'TOO_MANY_FRAMES'],
  },
  { name: 'a million pictures in ten hours', make: samePicture(1_000_000, 512), ends: ['TOO_MANY_FRAMES'] },
  { name: 'a million pictures in ten minutes', make: samePicture(1_000_000, 9), ends: ['TOO_MANY_FRAMES'] },
  { name: 'ten thousand times the same picture', make: samePicture(10_000, 512), ends: ['TOO_MANY_FRAMES'] },
  { name: 'empty pictures, 240 a second', make: emptyPictures(5200, 240), ends: ['TOO_MANY_FRAMES'] },
  {
    name: 'thirty million sizes',
    make: patched('stsz', fullBox('stsz', u32(0, 30_000_000))),
    ends: ['DAMAGED', 'INCOMPLETE', 'TOO_COMPLEX'],
  },
  {
    name: 'four billion sizes of one byte',
    make: patched('stsz', fullBox('stsz', u32(1, 0xffffffff))),
    ends: ['DAMAGED', 'INCOMPLETE', 'TOO_COMPLEX', 'TOO_MANY_FRAMES', 'READY'],
  },
  {
    name: 'four billion times',
    make: patched('stts', fullBox('stts', u32(0xffffffff, 1, 1))),
    ends: ['DAMAGED', 'READY', 'TOO_COMPLEX'],
  },
  {
    name: 'four billion chunks',
    make: patched('stco', fullBox('stco', u32(0xffffffff, 1, 1))),
    ends: ['DAMAGED', 'INCOMPLETE', 'TOO_COMPLEX', 'READY'],
  },
  {
    name: 'chunks beyond the end',
    make: patched('stco', fullBox('stco', u32(1, 0x7fffffff))),
    ends: ['DAMAGED', 'INCOMPLETE'],
  },
  {
    name: 'an edit list of 50,000 repeats',
    make: patched('edts', repeats(50_000)),
    ends: ['READY', 'DAMAGED', 'TOO_MANY_FRAMES', 'TOO_LONG'],
  },
  {
    name: 'boxes in boxes in boxes',
    make: () => Buffer.concat([box('ftyp', Buffer.from('isom'), u32(0)), nested(20_000)]),
    ends: ['DAMAGED', 'INCOMPLETE'],
  },
  {
    name: 'a box of 16 exbibytes',
    make: () =>
      Buffer.concat([
        box('ftyp', Buffer.from('isom'), u32(0)),
        u32(1),
        Buffer.from('moov'),
        u32(0xffffffff, 0xffffffff),
      ]),
    ends: ['DAMAGED', 'INCOMPLETE'],
  },
  {
    name: 'a compressed header of 200 MB',
    make: () => Buffer.concat([box('ftyp', Buffer.from('qt  '), u32(0)), compressedHeader(200_000_000)]),
    ends: ['DAMAGED', 'INCOMPLETE', 'TOO_COMPLEX'],
  },
  {
    name: 'a header that claims 8 bytes and has 10 MB',
    make: () =>
      Buffer.concat([box('ftyp', Buffer.from('isom'), u32(0)), u32(8), Buffer.from('moov'), Buffer.alloc(10_000_000)]),
    ends: ['DAMAGED', 'INCOMPLETE', 'NO_VIDEO_STREAM'],
  },
  { name: 'fifteen hundred tracks', make: manyTracks, ends: ['TOO_MANY_STREAMS', 'DAMAGED'] },
  {
    name: 'a picture of 16000 by 16000',
    make: (bait) =>
      joined(
        bait,
        'huge.mp4',
        '-f',
        'lavfi',
        '-i',
        'color=size=16000x16000:rate=1:duration=1',
        '-c:v',
        'mjpeg',
        '-q:v',
        '31',
        '-pix_fmt',
        'yuvj420p',
      ),
    ends: ['TOO_LARGE_FRAME'],
  },
  { name: 'pictures that grow to 8K', make: growing, ends: ['READY', 'DAMAGED', 'TOO_COMPLEX'] },
  {
    name: 'a header that claims 60000 by 60000',
    make: patchedSize,
    ends: ['READY', 'TOO_LARGE_FRAME', 'DAMAGED', 'FRAME_SIZE_UNSUPPORTED'],
  },
  {
    name: 'a day of sound beside a second of picture',
    make: (bait) =>
      joined(
        bait,
        'sound.mp4',
        '-f',
        'lavfi',
        '-i',
        'testsrc2=size=160x120:rate=25:duration=1',
        '-f',
        'lavfi',
        '-i',
        'anullsrc=r=8000:cl=mono:d=7200',
        '-c:v',
        'libx264',
        '-c:a',
        'aac',
        '-b:a',
        '8k',
      ),
    ends: ['TOO_LONG'],
  },
];

async function manyTracks(bait: Bait): Promise<Buffer> {
  const base = await clip(bait);
  const at = base.indexOf('trak', 0, 'latin1') - 4;
  const track = base.subarray(at, at + base.readUInt32BE(at));
  return replaceBox(base, 'trak', Buffer.concat(Array.from({ length: 1500 }, () => track)));
}

/** One stream that begins at 64x64 and goes on at 8K: the second clip's pictures stand in the first one's track. */
async function growing(bait: Bait): Promise<Buffer> {
  const part = async (size: string, seconds: number): Promise<string> => {
    const file = join(bait.folder, `grow-${size}.h264`);
    await runFfmpeg(
      '-f',
      'lavfi',
      '-i',
      `color=size=${size}:rate=30:duration=${seconds}`,
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      file,
    );
    return file;
  };
  const [small, large] = [await part('64x64', 1), await part('7680x4320', 0.2)];
  const both = join(bait.folder, 'grow.h264');
  const { writeFile } = await import('node:fs/promises');
  await writeFile(both, Buffer.concat([await readFile(small), await readFile(large)]));
  return joined(bait, 'grow.mkv', '-f', 'h264', '-r', '30', '-i', both, '-c', 'copy');
}

async function patchedSize(bait: Bait): Promise<Buffer> {
  const file = Buffer.from(await clip(bait));
  u16(60_000, 60_000).copy(file, file.indexOf('avc1', file.indexOf('stsd', 0, 'latin1'), 'latin1') + 28);
  return file;
}
