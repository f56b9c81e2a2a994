import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../policy.ts';
import { ProbeOutput } from './probe-output.ts';

const policy = { ...DEFAULT_POLICY, maxDurationMs: 1000, maxFramesPerSecond: 10 };
const packet = (time: number, size = 100): string =>
  `        { "codec_type": "video", "stream_index": 0, "pts_time": "${time}", "size": "${size}", "flags": "K_" },`;
const UNKNOWN = '        { "stream_index": 1, "size": "9", "flags": "__" },';
const END = ['    ],', '    "streams": [', '        { "index": 0, "codec_type": "video" }', '    ]', '}'];

function read(lines: readonly string[], fileBytes = 1_000_000): ProbeOutput {
  const output = new ProbeOutput(policy, fileBytes);
  lines.every((line) => output.add(line));
  return output;
}

test('packets are tallied, and the rest is the description', () => {
  const withSideData = ['        { "codec_type": "video", "stream_index": 0, "pts_time": "1", "flags": "KD",'];
  const deeper = ['            "side_data_list": [', '                {  }', '            ] },'];
  const output = read(['{', '    "packets": [', packet(0), ...withSideData, ...deeper, packet(0.1), ...END]);
  expect(JSON.parse(output.description())).toEqual({ streams: [{ index: 0, codec_type: 'video' }] });
  const chosen = { video: { index: 0, width: 10, height: 10 }, audio: undefined };
  expect(output.tally.summarise(chosen, policy)).toMatchObject({ frames: 2, hidesPackets: true });
});

test.for([
  ['more pictures than the longest clip has', Array.from({ length: 11 }, (_, index) => packet(index)), 'pictures'],
  ['more packets', Array.from({ length: 40 }, () => packet(0).replace('"pts_time": "0", ', '')), '40 packets'],
  ['more packets of who knows what', Array.from({ length: 40 }, () => UNKNOWN), '40 packets'],
  ['the same bytes again and again', [packet(0, 3e6), packet(0.1, 1.1e6)], 'bytes and more'],
  ['a description without end', ['    ],', ...Array.from({ length: 5 }, () => 'x'.repeat(1e6))], 'too long'],
] as const)('%s is too much', ([, lines, said]) => {
  const output = read(['{', '    "packets": [', ...lines, ...END]);
  expect(() => output.description()).toThrow(expect.objectContaining({ detail: expect.stringContaining(said) }));
});
