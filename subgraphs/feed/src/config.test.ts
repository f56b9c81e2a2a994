import { readFile } from 'node:fs/promises';
import { viewRule } from '@reelgraph/views';
import { expect, it } from 'vitest';
import { readConfig } from './config.ts';

const secret = 'x'.repeat(32);
const needed = {
  MONGODB_URL: 'mongodb://localhost',
  REDIS_QUEUE_URL: 'redis://localhost',
  REDIS_VIEWS_URL: 'redis://localhost',
  IDENTITY_SECRET: secret,
  WATCH_TOKEN_SECRET: secret,
};

it('has the rule of the contract unless told otherwise', () => {
  expect(readConfig(needed)).toMatchObject({
    PORT: 4003,
    VIEW_MIN_WATCHED_MS: 3_000,
    VIEW_MIN_SHARE: 0.5,
    VIEW_SHORT_VIDEO_MS: 6_000,
    VIEW_AGAIN_AFTER_MS: 3_600_000,
  });
});

it('has the numbers of the rule that the contract publishes', async () => {
  const text = await readFile(new URL('../../../schema/feed.graphql', import.meta.url), 'utf8');
  const [, seconds, short] =
    /at least (\d+) seconds were watched, or at least half of a video shorter than (\d+) seconds;/.exec(text) ?? [];
  expect({ minWatchedMs: Number(seconds) * 1000, shortVideoMs: Number(short) * 1000 }).toEqual({
    minWatchedMs: viewRule.minWatchedMs,
    shortVideoMs: viewRule.shortVideoMs,
  });
  expect([viewRule.minShare, viewRule.againAfterMs]).toEqual([0.5, 3_600_000]);
  expect(text).toContain('once per viewer and video within an hour');
});

it('names everything that is wrong at once, such as gathering for longer than 20 ms', () => {
  expect(() =>
    readConfig({ ...needed, WATCH_TOKEN_SECRET: 'short', VIEWS_GATHER_MS: '21', VIEW_MIN_SHARE: '2' }),
  ).toThrow(/WATCH_TOKEN_SECRET[\s\S]*VIEW_MIN_SHARE[\s\S]*VIEWS_GATHER_MS/);
});
