import { expect, test } from 'vitest';
import { film, probed, scanned } from '../plan/fixtures.ts';
import { planRenditions } from '../plan/plan-renditions.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import { RenditionTally } from './rendition-facts.ts';

const plan = planRenditions(probed([film()]), scanned(2), DEFAULT_POLICY, { canToneMap: true, loudness: null });
const planned = plan.stages[0].renditions[0]!;

type Made = {
  frames?: number;
  size?: string;
  codec?: string;
  format?: string;
  from?: number;
  soundFrom?: number;
  flags?: string;
  matrix?: boolean;
};

/** What ffprobe prints of a file. */
function linesOf(made: Made): string[] {
  const { frames = 60, size = '720x1280', codec = 'h264', format = 'yuv420p', from = 0, soundFrom = 0 } = made;
  const [width, height] = size.split('x');
  const packet = (type: string, time: number, flags: string) =>
    `packet|codec_type=${type}|pts_time=${time}|duration_time=${1 / 30}|size=100|pos=${1000 + time}|flags=${flags}`;
  const matrix = made.matrix ? '|side_data|displaymatrix=0' : '';
  return [
    ...Array.from({ length: frames }, (_, index) =>
      packet('video', from + index / 30, index === 0 ? (made.flags ?? 'K__') : '___'),
    ),
    ...Array.from({ length: 60 }, (_, index) => packet('audio', soundFrom + index / 30, 'K__')),
    `stream|codec_name=${codec}|codec_type=video|width=${width}|height=${height}|pix_fmt=${format}${matrix}`,
    'stream|codec_name=aac|codec_type=audio',
  ];
}

function check(made: Made) {
  const tally = new RenditionTally();
  for (const line of linesOf(made)) tally.add(line);
  return tally.check(plan, planned);
}

test('a file that is what was planned is taken', () => {
  expect(check({})).toEqual({ durationMs: 2000, hasAudio: true });
});

test.for<[string, Made, string, string]>([
  ['has no picture', { frames: 0 }, 'MediaRejected', 'damaged'],
  ['is too short', { frames: 50 }, 'MediaRejected', 'damaged'],
  ['is too long', { frames: 70 }, 'MediaRejected', 'damaged'],
  ['is of another size', { size: '720x1278' }, 'MediaFailed', 'height is 1278, not 1280'],
  ['is of another codec', { codec: 'mpeg4' }, 'MediaFailed', 'codec_name is mpeg4'],
  ['has other pixels', { format: 'yuv444p' }, 'MediaFailed', 'pix_fmt is yuv444p'],
  ['would be turned', { matrix: true }, 'MediaFailed', 'display matrix'],
  ['begins with a picture that needs another', { flags: '___' }, 'MediaFailed', 'not a key picture'],
  ['begins late', { from: 0.06 }, 'MediaFailed', 'it starts at 0.06 s'],
  ['has its sound too late', { soundFrom: 0.06 }, 'MediaFailed', 'sound is 0.06 s off'],
])('a file that %s is not believed, whatever the exit code', ([, made, name, message]) => {
  expect(() => check(made)).toThrow(expect.objectContaining({ name, message: expect.stringContaining(message) }));
});
