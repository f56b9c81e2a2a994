import { expect, test } from 'vitest';
import { planColor } from './color.ts';
import { film } from './fixtures.ts';

test.for([
  ['a tagged phone clip', film(), 'sdr bt709'],
  ['large and untagged', film({ color: {} }), 'sdr bt709'],
  ['small and untagged', film({ width: 640, height: 480, color: {} }), 'sdr bt601'],
  ['PAL', film({ color: { space: 'bt470bg' } }), 'sdr bt601'],
  ['HLG', film({ color: { transfer: 'arib-std-b67', primaries: 'bt2020' } }), 'hdr arib-std-b67'],
  ['PQ with nothing else said', film({ color: { transfer: 'smpte2084' } }), 'hdr smpte2084'],
  [
    'Dolby Vision over HLG',
    film({ color: { transfer: 'arib-std-b67' }, dolbyVision: { profile: 8, compatibility: 4 } }),
    'hdr arib-std-b67',
  ],
  [
    'wide colours without HDR',
    film({ color: { transfer: 'bt709', primaries: 'bt2020', space: 'bt2020nc' } }),
    'wide bt2020',
  ],
] as const)('%s', ([, video, wanted]) => {
  const color = planColor(video, true);
  const detail = color.kind === 'sdr' ? color.matrix : color.kind === 'hdr' ? color.transfer : color.primaries;
  expect(`${color.kind} ${detail}`).toBe(wanted);
});

test('what cannot be converted is refused', () => {
  expect(() => planColor(film({ color: {}, dolbyVision: { profile: 5, compatibility: 0 } }), true)).toThrow('HDR');
  expect(() => planColor(film({ color: { transfer: 'smpte2084' } }), false)).toThrow('HDR');
});
