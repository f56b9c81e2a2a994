import { uploadPolicy } from '@reelgraph/videos';
import { expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { policyOf } from './policy-of.ts';

const env = {
  MONGODB_URL: 'mongodb://127.0.0.1:27017',
  REDIS_QUEUE_URL: 'redis://127.0.0.1:6379',
  S3_ENDPOINT: 'http://127.0.0.1:4566',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'secret',
};
const policyIn = (more: Record<string, string>) => policyOf(readConfig({ ...env, ...more }));

it.each([
  [{}, -16],
  [{ LOUDNESS_LUFS: '-14.5' }, -14.5],
  [{ LOUDNESS_LUFS: 'off' }, null],
])('brings sound to the loudness of %o', (more, lufs) => {
  expect(policyIn(more).loudnessLufs).toBe(lufs);
});

it.each(['0', '-60', 'on', '16'])('does not start with a loudness of %s', (lufs) => {
  expect(() => policyIn({ LOUDNESS_LUFS: lufs })).toThrow('LOUDNESS_LUFS');
});

it('makes HLS where that is asked for, within the limits that clients are told', () => {
  expect([policyIn({}).hls, policyIn({ HLS: 'on' }).hls]).toEqual([false, true]);
  const { maxDurationMs, ladder } = uploadPolicy;
  expect(policyIn({})).toMatchObject({ maxDurationMs, ladder });
});
