import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../policy.ts';
import { MediaRejected } from '../rejection.ts';
import { film, probed, sound } from './fixtures.ts';
import { pickStreams } from './pick-streams.ts';

const picked = (...given: Parameters<typeof probed>): string => {
  try {
    const { video, audio } = pickStreams(probed(...given), DEFAULT_POLICY);
    return `${video.index} ${audio?.index ?? 'none'}`;
  } catch (error) {
    if (error instanceof MediaRejected) return error.code;
    throw error;
  }
};

test.for([
  ['sound first', [film({ index: 1 })], [sound({ index: 0 })], '1 0'],
  [
    'cover art first',
    [film({ index: 0, isStill: true, codec: 'mjpeg', width: 3000, height: 3000 }), film({ index: 2 })],
    [sound()],
    '2 1',
  ],
  ['the marked of two films', [film({ index: 0, isDefault: false, width: 2000 }), film({ index: 1 })], [], '1 none'],
  ['the larger of two films', [film({ index: 0, width: 320, height: 240 }), film({ index: 1 })], [], '1 none'],
  [
    'the readable of two films',
    [film({ index: 0, codec: 'vvc' }), film({ index: 1, width: 320, height: 240 })],
    [],
    '1 none',
  ],
  [
    'the readable of two sounds',
    [film()],
    [sound({ index: 1, codec: 'apac' }), sound({ index: 2, isDefault: false })],
    '0 2',
  ],
  ['a sound of no rate', [film()], [sound({ sampleRate: 0 })], '0 none'],
  ['only a cover', [film({ isStill: true })], [sound()], 'NO_VIDEO_STREAM'],
  ['no film', [], [sound()], 'NO_VIDEO_STREAM'],
  ['an unknown codec', [film({ codec: 'unknown', pixelFormat: undefined })], [], 'CODEC_UNSUPPORTED'],
  ['a film that nothing could be decoded of', [film({ pixelFormat: undefined })], [], 'DAMAGED'],
  ['8K', [film({ width: 7680, height: 4320 })], [], 'TOO_LARGE_FRAME'],
  ['a ribbon', [film({ width: 4000, height: 100 })], [], 'FRAME_SIZE_UNSUPPORTED'],
  ['a dot', [film({ width: 16, height: 16 })], [], 'FRAME_SIZE_UNSUPPORTED'],
  ['nothing', [film({ width: 0, height: 0 })], [], 'DAMAGED'],
] as const)('%s', ([, video, audio, wanted]) => {
  expect(picked(video, audio)).toBe(wanted);
});
