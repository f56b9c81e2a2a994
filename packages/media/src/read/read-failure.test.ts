import { expect, test } from 'vitest';
import { PROBE_LIMITS } from '../tools/limits.ts';
import type { RunResult } from '../tools/run-tool.ts';
import { failureOf } from './read-failure.ts';

const ended = (changes: Partial<RunResult>): RunResult => ({
  ending: 'exit',
  code: 1,
  wallMs: 10,
  cpuSeconds: 0,
  stderrTail: '',
  ...changes,
});

test.for([
  ['a good end', { code: 0 }, undefined],
  ['enough was read', { ending: 'enough', code: 137 }, undefined],
  ['stuck', { ending: 'stalled', code: 137 }, 'STALLED'],
  ['out of time', { ending: 'wall-time', code: 137 }, 'WALL_TIME'],
  ['out of disk', { stderrTail: 'av_interleaved_write_frame(): No space left on device' }, 'DISK_FULL'],
  ['killed by somebody', { code: 137 }, 'KILLED'],
  ['told to end', { code: 255 }, 'KILLED'],
  ['killed after a long time on a busy machine', { code: 137, wallMs: 600_000, cpuSeconds: 5 }, 'KILLED'],
  ['out of processor time', { code: 152 }, 'TOO_COMPLEX'],
  ['out of processor time, as ffmpeg says it', { code: 255, cpuSeconds: 19.6 }, 'TOO_COMPLEX'],
  ['too large a file', { code: 153 }, 'TOO_COMPLEX'],
  ['not there', { code: 127 }, 'TOOL_MISSING'],
  [
    'a wall that did not stand',
    { stderrTail: 'bwrap: Creating new namespace failed: Operation not permitted' },
    'UNEXPECTED',
  ],
  ['a lost input', { stderrTail: '/in/source: No such file or directory' }, 'UNEXPECTED'],
  ['nonsense', { stderrTail: 'Invalid data found when processing input' }, 'DAMAGED'],
  ['no index', { stderrTail: 'moov atom not found' }, 'INCOMPLETE'],
  ['a rare decoder', { stderrTail: "Codec (qtrle) not on whitelist 'h264'" }, 'CODEC_UNSUPPORTED'],
  ['a giant table', { stderrTail: 'error reading header\nin: Cannot allocate memory' }, 'TOO_COMPLEX'],
  [
    'many tracks',
    { stderrTail: 'Number of streams exceeds max_streams parameter (64)\nCannot allocate memory' },
    'TOO_MANY_STREAMS',
  ],
] as const)('%s', ([, changes, wanted]) => {
  const failure = failureOf(ended(changes), PROBE_LIMITS);
  expect(failure && ('code' in failure ? failure.code : failure.reason)).toBe(wanted);
});
