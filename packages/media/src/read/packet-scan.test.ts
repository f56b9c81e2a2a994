import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../policy.ts';
import { MediaRejected } from '../rejection.ts';
import { PacketTally, readPacket } from './packet-scan.ts';

const chosen = { video: { index: 0, width: 1920, height: 1080 }, audio: { index: 1 } };
const tallied = (...lines: string[]): PacketTally => {
  const tally = new PacketTally();
  for (const line of lines) {
    const packet = readPacket(printed(line));
    if (packet) tally.add(packet);
  }
  return tally;
};
/** As ffprobe prints a packet: without what it does not know. */
const printed = (line: string): string => {
  const [stream, pts, duration, size, flags] = line.split(',');
  const known = Object.entries({ pts_time: pts, duration_time: duration, size }).filter(([, value]) => value !== 'N/A');
  const type = stream === '1' ? 'audio' : 'video';
  const fields = [`"codec_type": "${type}"`, `"stream_index": ${stream}`, ...known.map(([k, v]) => `"${k}": "${v}"`)];
  return `        { ${[...fields, `"flags": "${flags}"`].join(', ')} },`;
};
const at = (time: number, flags = '__', duration = 0.04): string => `0,${time},${duration},1000,${flags}`;
/** Pictures with nothing in them. */
const thin = (count: number, rate: number): string[] =>
  Array.from({ length: count }, (_, index) => `0,${index / rate},${1 / rate},20,__`);
const code = (...lines: string[]): string => {
  try {
    tallied(...lines).summarise(chosen, DEFAULT_POLICY);
    return 'taken';
  } catch (error) {
    if (error instanceof MediaRejected) return error.code;
    throw error;
  }
};

test('pictures are put in the order of their showing', () => {
  const scan = tallied(at(0, 'K_'), at(0.12), at(0.04), at(0.08), at(0.16)).summarise(chosen, DEFAULT_POLICY);
  expect(scan).toMatchObject({ frames: 5, startSeconds: 0, steady: true, startsWithKey: true, videoBytes: 5000 });
  expect(scan.endSeconds).toBeCloseTo(0.2);
  expect(scan.frameSeconds).toBeCloseTo(0.04);
});

test('hidden packets are no pictures, and two at one time are one', () => {
  const scan = tallied(at(-0.04, 'KD'), at(0), at(0), at(0.04), at(0.08)).summarise(chosen, DEFAULT_POLICY);
  expect(scan).toMatchObject({ frames: 3, hidesPackets: true, startSeconds: 0 });
});

test('sound that lasts clearly longer holds the last picture; a little is cut', () => {
  const end = (sound: string) =>
    tallied(at(0, 'K_'), at(0.04), at(0.08), '1,0,0.02,100,K_', sound).summarise(chosen, DEFAULT_POLICY).endSeconds;
  expect(end('1,0.2,0.02,100,K_')).toBeCloseTo(0.12);
  expect(end('1,3.0,0.02,100,K_')).toBeCloseTo(3.02);
});

test.for([
  ['nothing', [], 'DAMAGED'],
  ['pictures without a time', ['0,N/A,N/A,100,K_'], 'DAMAGED'],
  ['nonsense', ['x,y', '', 'side_data'], 'DAMAGED'],
  ['a gap of a minute', [at(0), at(60)], 'TIMING_BROKEN'],
  ['a last picture of a minute', [at(0), at(0.04, '__', 60)], 'TIMING_BROKEN'],
  ['an hour', [at(0), at(20), at(3600)], 'TOO_LONG'],
  ['an hour of sound', [at(0), at(0.04), '1,0,1,9,K_', '1,3600,1,9,K_'], 'TOO_LONG'],
  ['a minute of sound after a second of pictures', [at(0), at(0.04), '1,0,1,9,K_', '1,60,1,9,K_'], 'TIMING_BROKEN'],
  ['ten minutes', Array.from({ length: 600 }, (_, index) => at(index, '__', 1)), 'taken'],
  ['a second more', Array.from({ length: 601 }, (_, index) => at(index, '__', 1)), 'TOO_LONG'],
  ['one picture', [at(0)], 'TOO_SHORT'],
  ['a thousand a second', Array.from({ length: 400 }, (_, index) => at(index / 1000)), 'TOO_MANY_FRAMES'],
  ['240 a second of a camera', Array.from({ length: 400 }, (_, index) => at(index / 240)), 'taken'],
  ['240 a second of nothing, for long', thin(6000, 240), 'TOO_MANY_FRAMES'],
  ['large pictures of nothing, for minutes', thin(21_000, 40), 'TOO_MANY_FRAMES'],
  ['one colour for minutes', thin(6000, 30), 'taken'],
] as const)('%s', ([, lines, wanted]) => {
  expect(code(...lines)).toBe(wanted);
});
