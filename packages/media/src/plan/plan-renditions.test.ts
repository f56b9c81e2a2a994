import { expect, test } from 'vitest';
import { DEFAULT_POLICY, type MediaPolicy } from '../policy.ts';
import { film, probed, scanned, sound } from './fixtures.ts';
import { type Plan, planRenditions } from './plan-renditions.ts';

const OPTIONS = { canToneMap: true, loudness: null };
const plan = (probe = probed(), scan = scanned(), policy: Partial<MediaPolicy> = {}): Plan =>
  planRenditions(probe, scan, { ...DEFAULT_POLICY, ...policy }, OPTIONS);
/** Stages apart by a bar, renditions as `how size@fps`. */
const said = ({ stages }: Plan): string =>
  stages
    .map(({ renditions }) =>
      renditions.map(({ how, width, height, fps }) => `${how} ${width}x${height}@${fps.num / fps.den}`).join(', '),
    )
    .join(' | ');

const small = { width: 720, height: 1280 };
const thin = { videoBytes: 15 * 100_000 };

test.for([
  ['a phone clip', probed(), scanned(), 'encode 720x1280@30, encode 540x960@30, encode 360x640@30'],
  ['half a minute', probed(), scanned(30), 'encode 540x960@30, encode 360x640@30'],
  ['a minute', probed(), scanned(60), 'encode 360x640@30'],
  ['a long clip', probed(), scanned(300), 'encode 360x640@30 | encode 720x1280@30, encode 540x960@30'],
  [
    'one that fits',
    probed([film(small)]),
    scanned(15, thin),
    'copy 720x1280@30 | encode 540x960@30, encode 360x640@30',
  ],
  [
    'one that fits though its length would not carry it',
    probed([film(small)]),
    scanned(30, thin),
    'copy 720x1280@30 | encode 540x960@30, encode 360x640@30',
  ],
  [
    'a long one that fits',
    probed([film(small)]),
    scanned(300, thin),
    'copy 720x1280@30 | encode 540x960@30, encode 360x640@30',
  ],
  [
    'a small one that fits',
    probed([film({ width: 640, height: 360 })]),
    scanned(10, { videoBytes: 400_000 }),
    'copy 640x360@30',
  ],
  [
    '60 pictures a second',
    probed(),
    scanned(10, { frames: 600, frameSeconds: 1 / 60, lastFrameSeconds: 1 / 60 }),
    'encode 720x1280@60, encode 540x960@30, encode 360x640@30',
  ],
] as const)('%s is planned', ([, probe, scan, wanted]) => {
  expect(said(plan(probe, scan))).toBe(wanted);
});

test.for([
  ['codec', film({ ...small, codec: 'hevc' }), thin],
  ['codec', film({ ...small, pixelFormat: 'yuv422p' }), thin],
  ['size', film({ width: 722, height: 1280 }), thin],
  ['turned', film({ width: 1280, height: 720, displayMatrix: [0, 65_536, 0, -65_536, 0, 0, 0, 0, 1] }), thin],
  ['sample aspect', film({ ...small, sampleAspect: { num: 4, den: 3 } }), thin],
  ['interlaced', film({ ...small, fieldOrder: 'tt' }), thin],
  ['color', film({ ...small, color: { range: 'pc', space: 'bt709' } }), thin],
  ['color', film({ ...small, color: { transfer: 'arib-std-b67' } }), thin],
  ['frame rate', film(small), { ...thin, frames: 1800, frameSeconds: 1 / 120 }],
  ['bit rate', film(small), { videoBytes: 15 * 400_000 }],
  ['bytes', film(small), { videoBytes: 4_900_000 }],
  ['key pictures', film(small), { ...thin, longestKeyGapSeconds: 12 }],
  ['key pictures', film(small), { ...thin, startsWithKey: false }],
  ['edit list', film(small), { ...thin, hidesPackets: true }],
  ['held picture', film(small), { ...thin, lastFrameSeconds: 1 }],
  ['late picture', film(small), { ...thin, startSeconds: 0.5 }],
  ['late sound', film(small), { ...thin, audio: { startSeconds: 0.2, endSeconds: 15, bytes: 240_000 } }],
] as const)('a source is encoded when its %s stands against a copy', ([obstacle, video, changes]) => {
  const made = plan(probed([video]), scanned(15, changes));
  expect(made.remuxObstacles).toContain(obstacle);
  expect(said(made)).not.toContain('copy');
});

test.for([
  ['little', 40, 60, { how: 'copy', mayCopy: true }],
  ['more than there is room for, so it is encoded anew', 65, 180, { how: 'copy', mayCopy: false }],
  ['more than any player needs', 10, 300, { how: 'copy', mayCopy: false }],
  ['much, and the picture leaves room for none', 70, 180, { how: 'encode', mayCopy: false }],
] as const)('the sound beside a copied picture may take $0', ([, pictureKb, soundKbps, wanted]) => {
  const seconds = 60;
  const probe = probed([film({ width: 640, height: 360 })]);
  const audio = { startSeconds: 0, endSeconds: seconds, bytes: (soundKbps * 1000 * seconds) / 8 };
  const made = plan(probe, scanned(seconds, { videoBytes: pictureKb * 1000 * seconds, audio }));
  const [first] = made.stages[0].renditions;
  expect({ how: first?.how, mayCopy: made.audio?.mayCopy }).toEqual(wanted);
});

test.for([
  [2190, 199, true],
  [2190, 201, false],
  [2210, 199, false],
] as const)(
  'of five minutes, pictures of %i and sound of %i kbit/s are copied: %s',
  ([pictureKbps, soundKbps, wanted]) => {
    const [seconds, kilobit] = [300, 125];
    const audio = { startSeconds: 0, endSeconds: seconds, bytes: soundKbps * kilobit * seconds };
    const scan = scanned(seconds, { videoBytes: pictureKbps * kilobit * seconds, audio });
    const made = plan(probed([film(small)]), scan);
    expect(made.stages[0].renditions[0]?.how === 'copy' && made.audio?.mayCopy === true).toBe(wanted);
  },
);

test('a copy that failed is not tried again', () => {
  const again = planRenditions(probed([film(small)]), scanned(15, thin), DEFAULT_POLICY, {
    ...OPTIONS,
    mayCopy: false,
  });
  expect(said(again)).not.toContain('copy');
});

test('the first picture is time zero, and its place on the clock is kept for the sound', () => {
  const made = plan({ ...probed(), startSeconds: 0.2 }, scanned(15, { startSeconds: 0.7, endSeconds: 15.7 }));
  expect(made).toMatchObject({ seconds: 15, originSeconds: 0.5 });
});

test('sound is brought to one loudness, unless that is off or nobody would hear it', () => {
  const gain = (lufs: number, target: number | null) =>
    planRenditions(
      probed(),
      scanned(),
      { ...DEFAULT_POLICY, loudnessLufs: target },
      { ...OPTIONS, loudness: { lufs, truePeakDb: -3 } },
    ).audio?.gainDb;
  expect([gain(-23, -16), gain(-8, -16), gain(-16.4, -16), gain(-70, -16), gain(-45, -16), gain(-23, null)]).toEqual([
    7, -8, 0, 0, 24, 0,
  ]);
});

test('a clip without sound, or with none that can be read, has none', () => {
  expect(plan(probed([film()], [])).audio).toBeUndefined();
  expect(plan(probed([film()], [sound({ codec: 'apac' })])).audio).toBeUndefined();
  expect(plan(probed(), scanned(15, { audio: undefined })).audio).toBeUndefined();
});
