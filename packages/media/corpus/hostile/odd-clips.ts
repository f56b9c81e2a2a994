import { readFile } from 'node:fs/promises';
import { type ClipShape, makeClip } from '../make-clip.ts';
import type { HostileFile } from './hostile-file.ts';

const odd = (name: string, shape: ClipShape, ends: HostileFile['ends'], container = 'mp4'): HostileFile => ({
  name,
  make: async ({ folder }) => readFile(await makeClip(folder, `${name.replaceAll(/\W/g, '-')}.${container}`, shape)),
  ends,
});

const many = (count: number): string[] => Array.from({ length: count }, () => ['-map', '1:a']).flat();

/** Well-formed files that nobody's phone makes. */
export const ODD_CLIPS: readonly HostileFile[] = [
  odd(
    'a title of paths and newlines',
    { muxer: ['-metadata', 'title=../../etc/passwd\n#EXTM3U\nfile:///etc/passwd\u0000%s%n'.replace('\u0000', '')] },
    ['READY'],
  ),
  odd('a sample aspect of 60000 to 1', { filter: 'setsar=60000/1' }, ['READY', 'FRAME_SIZE_UNSUPPORTED']),
  odd('a sample aspect of 1 to 60000', { filter: 'setsar=1/60000' }, ['READY', 'FRAME_SIZE_UNSUPPORTED']),
  odd('a ribbon', { size: '4096x64' }, ['FRAME_SIZE_UNSUPPORTED']),
  odd('a tower', { size: '64x2048' }, ['FRAME_SIZE_UNSUPPORTED']),
  odd('two by two', { size: '16x16' }, ['FRAME_SIZE_UNSUPPORTED']),
  odd('a thousand pictures a second', { fps: '1000' }, ['TOO_MANY_FRAMES']),
  odd('240 pictures a second', { fps: '240', seconds: 0.5 }, ['READY']),
  odd('one picture in two seconds', { fps: '1/2', seconds: 8 }, ['READY']),
  odd('a single picture', { fps: '25', seconds: 0.04, sound: null }, ['TOO_SHORT', 'READY']),
  odd('sixty-four sounds', { muxer: ['-map', '0:v', ...many(64)], seconds: 0.3 }, ['TOO_MANY_STREAMS']),
  odd(
    'a hole in the sound',
    { seconds: 2, audio: ['-c:a', 'aac', '-af', "aselect='lt(t,0.5)+gt(t,1.5)'"] },
    ['READY'],
    'mkv',
  ),
  odd(
    'one colour for a minute and a half',
    { picture: 'color=color=blue', size: '160x120', fps: '5', seconds: 90, sound: null },
    ['READY'],
  ),
  odd('ten sounds', { muxer: ['-map', '0:v', ...many(10)], seconds: 0.5 }, ['READY']),
  odd('an odd number of pixels', { size: '321x241', video: ['-c:v', 'libx264', '-pix_fmt', 'yuv444p'] }, ['READY']),
  odd('eight bits of grey', { video: ['-c:v', 'libx264', '-pix_fmt', 'gray'] }, ['READY']),
  odd('192 kHz in eight channels', { audio: ['-c:a', 'pcm_s24le', '-ar', '192000', '-ac', '8'] }, ['READY'], 'mov'),
  odd('sound of 8 kHz', { audio: ['-c:a', 'aac', '-ar', '8000', '-ac', '1'] }, ['READY']),
  odd('lossless pictures', { video: ['-c:v', 'libx264', '-qp', '0', '-pix_fmt', 'yuv420p'] }, ['READY']),
];
