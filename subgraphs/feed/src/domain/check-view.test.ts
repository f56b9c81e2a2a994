import { signWatchToken } from '@reelgraph/auth';
import type { Video } from '@reelgraph/videos';
import { viewRule } from '@reelgraph/views';
import { expect, it } from 'vitest';
import { checkView, type ReportedView } from './check-view.ts';

const watchTokenSecret = 'a secret that signs watch tokens';
const issued = new Date('2026-03-01T12:00:00Z');
const later = (ms: number) => new Date(issued.getTime() + ms);
const check = { viewerId: 'viewer', region: 'DE', rule: viewRule, watchTokenSecret, now: later(10_000) };
const token = (videoId = 'video', viewerId = 'viewer') =>
  signWatchToken({ videoId, viewerId }, watchTokenSecret, issued);
// @note only what is checked.
const video = { status: 'READY', visibility: 'PUBLIC', durationMs: 20_000 } as Video;
const report: ReportedView = { clientViewId: 'client-view', videoId: 'video', watchToken: token(), watchedMs: 10_000 };

it('makes a view of a watch that can be', () => {
  expect(checkView(report, video, check)).toEqual({
    clientViewId: 'client-view',
    viewerId: 'viewer',
    videoId: 'video',
    playbackAt: issued,
    region: 'DE',
    source: 'FOR_YOU',
    watchedMs: 10_000,
    completed: false,
    skipped: false,
    longEnough: true,
  });
  expect(checkView({ ...report, watchedMs: 2_999 }, video, check)).toMatchObject({ longEnough: false });
  expect(checkView({ ...report, watchedMs: 0 }, video, { ...check, now: issued })).toMatchObject({ watchedMs: 0 });
});

it.each([
  ['a client view id too short', { clientViewId: '1234567' }, 'BAD_INPUT'],
  ['a client view id too long', { clientViewId: 'x'.repeat(65) }, 'BAD_INPUT'],
  ['a negative time', { watchedMs: -1 }, 'BAD_INPUT'],
  ['half a millisecond', { watchedMs: 0.5 }, 'BAD_INPUT'],
  ['a millisecond more than has passed', { watchedMs: 10_001 }, 'WATCHED_TOO_LONG'],
  ['more than a day', { watchedMs: 2 ** 31 - 1 }, 'WATCHED_TOO_LONG'],
  ['no token', { watchToken: '' }, 'WATCH_TOKEN_INVALID'],
  ['what is no token', { watchToken: 'x.y.z' }, 'WATCH_TOKEN_INVALID'],
  ['a token of another video', { watchToken: token('other') }, 'WATCH_TOKEN_INVALID'],
  ['a token of another viewer', { watchToken: token('video', 'other') }, 'WATCH_TOKEN_INVALID'],
  ['a token whose time was changed', { watchToken: `0${token()}` }, 'WATCH_TOKEN_INVALID'],
])('refuses %s', (_what, wrong, code) => {
  expect(checkView({ ...report, ...wrong }, video, check)).toBe(code);
});

it('refuses tokens from the future and of days gone by', () => {
  expect(checkView({ ...report, watchedMs: 0 }, video, { ...check, now: later(-60_000) })).toBe('WATCH_TOKEN_INVALID');
  expect(checkView(report, video, { ...check, now: later(24 * 3_600_000 + 1) })).toBe('WATCH_TOKEN_INVALID');
});

it('says of a video that cannot be played, or that is nobody else’s to know of, that it is not there', () => {
  expect(checkView(report, undefined, check)).toBe('VIDEO_NOT_FOUND');
  expect(checkView(report, { ...video, status: 'DELETED' }, check)).toBe('VIDEO_NOT_FOUND');
  expect(checkView({ ...report, watchToken: 'forged' }, { ...video, visibility: 'PRIVATE' }, check)).toBe(
    'VIDEO_NOT_FOUND',
  );
  expect(checkView(report, { ...video, visibility: 'PRIVATE' }, check)).toMatchObject({ videoId: 'video' });
});
