import { expect, test } from 'vitest';
import { readAbilities, requireAbilities } from './abilities.ts';

const LISTINGS = [
  ' ..C zscale            V->V       Apply resizing',
  ' ... tonemap           V->V       Conversion',
  ' V....D libx264              H.264',
  ' A....D aac                  AAC',
];

test('abilities are read from what ffmpeg lists', () => {
  expect(readAbilities('ffmpeg version 5.1.9-0+deb12u1 Copyright', LISTINGS)).toEqual({
    ...{ version: '5.1.9-0+deb12u1', hdr: true, h264: true, aac: true, av1: false, fpsModeOption: '-fps_mode' },
  });
});

test.for([
  ['4.4.2-0ubuntu0.22.04.1', '-vsync'],
  ['5.0.1', '-vsync'],
  ['5.1', '-fps_mode'],
  ['n7.1', '-fps_mode'],
  ['N-12345-gabcdef', '-fps_mode'],
] as const)('version %s says %s', ([version, option]) => {
  expect(readAbilities(`ffmpeg version ${version} Copyright`, []).fpsModeOption).toBe(option);
});

test('an ffmpeg that cannot make our files is refused at start', () => {
  expect(() => requireAbilities(readAbilities('ffmpeg version 5.1', []))).toThrow('libx264');
});
