import { expect, test } from 'vitest';
import { readProbe } from './probe-facts.ts';

const printed = {
  streams: [
    { index: 0, codec_type: 'data', codec_tag_string: 'mebx' },
    {
      ...{
        index: 1,
        codec_type: 'video',
        codec_name: 'hevc',
        profile: 'Main 10',
        width: 1920,
        height: 1080,
        pix_fmt: 'yuv420p10le',
      },
      ...{
        sample_aspect_ratio: '0:1',
        avg_frame_rate: '0/0',
        r_frame_rate: '30/1',
        color_transfer: 'arib-std-b67',
        color_space: 'unknown',
      },
      disposition: { default: 1, attached_pic: 0 },
      side_data_list: [
        { side_data_type: 'DOVI configuration record', dv_profile: 8, dv_bl_signal_compatibility_id: 4 },
        {
          side_data_type: 'Display Matrix',
          displaymatrix:
            '\n00000000:            0       65536           0\n00000001:       -65536           0           0\n00000002:            0           0  1073741824\n',
          rotation: -90,
        },
      ],
    },
    { index: 2, codec_type: 'audio', codec_name: 'aac', sample_rate: '44100', channels: 1 },
    { index: 3, codec_type: 'video', codec_name: 'png', disposition: { attached_pic: 1 } },
  ],
  format: { start_time: '-0.023', duration: 'N/A' },
};

test('what ffprobe prints becomes facts', () => {
  const { video, audio, startSeconds } = readProbe(JSON.stringify(printed), 'mov', 100);
  expect(startSeconds).toBe(-0.023);
  expect(video.map(({ index, isStill }) => [index, isStill])).toEqual([
    [1, false],
    [3, true],
  ]);
  expect(video[0]).toMatchObject({
    ...{ codec: 'hevc', sampleAspect: { num: 1, den: 1 }, frameRate: { num: 30, den: 1 }, isDefault: true },
    ...{
      displayMatrix: [0, 65_536, 0, -65_536, 0, 0, 0, 0, 1_073_741_824],
      dolbyVision: { profile: 8, compatibility: 4 },
    },
    color: { transfer: 'arib-std-b67', space: undefined },
  });
  expect(audio).toEqual([
    {
      index: 2,
      codec: 'aac',
      tag: '',
      profile: '',
      isDefault: false,
      channels: 1,
      sampleRate: 44_100,
    },
  ]);
});

test.for(['', '{', '[]', '{"streams":[{"index":"x"}]}'])('%j is a damaged file, not a crash', (json) => {
  expect(() => readProbe(json, 'mov', 1)).toThrow('damaged');
});

test('a file without streams has none', () => {
  expect(readProbe('{}', 'mov', 1)).toMatchObject({ video: [], audio: [], startSeconds: 0 });
});
