import { expect, test } from 'vitest';
import { film, probed, scanned } from '../plan/fixtures.ts';
import { planRenditions } from '../plan/plan-renditions.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import { readAbilities } from '../tools/abilities.ts';
import { encodeArgs } from './encode-args.ts';

const abilities = readAbilities('ffmpeg version 5.1.9', []);
const args = (video = film(), scan = scanned(), stage = 0): string[] => {
  const plan = planRenditions(probed([video]), scan, DEFAULT_POLICY, {
    canToneMap: true,
    loudness: { lufs: -23, truePeakDb: -6 },
  });
  return encodeArgs(plan, plan.stages[stage]!, { input: '/in/source', threads: 2, policy: DEFAULT_POLICY, abilities });
};
const count = (list: readonly string[], word: string): number => list.filter((arg) => arg === word).length;
const after = (list: readonly string[], word: string): string => list[list.indexOf(word) + 1] ?? '';

test('one input, one decode, one output per rung, and the poster candidates', () => {
  const made = args();
  expect(count(made, '-i')).toBe(1);
  expect(made.filter((arg) => arg.endsWith('.mp4'))).toEqual(['720.mp4', '540.mp4', '360.mp4']);
  expect(after(made, '-filter_complex').match(/\[0:0\]/g)).toHaveLength(1);
  expect(made).toContain('poster-%d.jpg');
});

test('the walls stand before the input, and the stranger is opened by a forced demuxer', () => {
  const before = args().slice(0, args().indexOf('-i'));
  expect(after(before, '-f')).toBe('mov');
  expect(after(before, '-protocol_whitelist')).toBe('file');
  for (const wall of ['-max_streams', '-max_pixels', '-codec_whitelist', '-max_alloc', '-noautorotate'])
    expect(before).toContain(wall);
});

test('every output is capped, bounded, clean and fast to start', () => {
  const made = args();
  const words = ['-maxrate', '-t', '-map_metadata', '-map_chapters', '-movflags', '-force_key_frames'];
  for (const word of words) expect(count(made, word), word).toBeGreaterThanOrEqual(3);
  expect(after(made, '-movflags')).toBe('+faststart');
  expect(Number.parseInt(after(made, '-maxrate'), 10)).toBeLessThanOrEqual(2000);
});

test('every output has a closed group of pictures each two seconds, whatever its rate', () => {
  const made = args(film(), scanned(10, { frames: 600, frameSeconds: 1 / 60, lastFrameSeconds: 1 / 60 }));
  const groups = made.flatMap((arg, index) => (arg === '-g' ? [made[index + 1]] : []));
  expect(groups).toEqual(['120', '60', '60']);
  expect(made.filter((arg) => /^vbv-init=.*open-gop=0$/.test(arg))).toHaveLength(3);
});

test('interlaced pictures are combed out before anything else is done with them, others are not', () => {
  const graph = (fieldOrder: string) => after(args(film({ fieldOrder })), '-filter_complex');
  expect(graph('tt')).toMatch(/^\[0:0\]bwdif=mode=send_frame,/);
  expect(graph('progressive')).not.toContain('bwdif');
});

test('an HDR picture is scaled, then mapped, and mapped once for all rungs', () => {
  const graph = after(args(film({ color: { transfer: 'arib-std-b67' } })), '-filter_complex');
  const [rungs = ''] = graph.split('[stills]');
  expect(graph.match(/tonemap/g)).toHaveLength(2);
  expect(rungs).not.toContain('tonemap=mobius:desat=0,scale');
  expect(graph.indexOf('zscale=w=720:h=1280')).toBeLessThan(graph.indexOf('tonemap'));
});

test('a turned picture is scaled before it is turned', () => {
  const graph = after(
    args(film({ width: 1920, height: 1080, displayMatrix: [0, 65_536, 0, -65_536, 0, 0, 0, 0, 1] })),
    '-filter_complex',
  );
  expect(graph).toMatch(/scale=w=1280:h=720[^;]*transpose=clock/);
});

test('a copy takes the picture as it is, without messages hidden in it, and looks at key pictures only', () => {
  const made = args(film({ width: 720, height: 1280 }), scanned(15, { videoBytes: 1_500_000 }));
  expect(after(made, '-c:v')).toBe('copy');
  expect(after(made, '-bsf:v')).toBe('filter_units=remove_types=6');
  expect(after(made, '-skip_frame')).toBe('nokey');
});

test('without sound the graph still has two inputs, or the display matrix would be handed on', () => {
  const graph = after(args(film(), scanned(15, { audio: undefined })), '-filter_complex');
  expect(graph).toContain('[0:0]nullsink');
});

test('holes in the sound are cut before they are filled', () => {
  const graph = after(args(), '-filter_complex');
  expect(graph.indexOf('atrim')).toBeLessThan(graph.indexOf('aresample'));
  expect(graph).toContain('volume=7dB');
});
