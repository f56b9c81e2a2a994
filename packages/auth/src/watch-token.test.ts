import { expect, it } from 'vitest';
import { signWatchToken, verifyWatchToken } from './watch-token.ts';

const secret = 'a secret of the video and the feed subgraph';
const now = new Date('2026-01-01T00:00:00Z');
const watch = { videoId: 'v1', viewerId: 'u1' };

it('tells when the playback was handed out', () => {
  expect(verifyWatchToken(signWatchToken(watch, secret, now), watch, secret)).toEqual(now);
});

it('is of one viewer and one video only, and of one moment', () => {
  const token = signWatchToken(watch, secret, now);
  expect(verifyWatchToken(token, { ...watch, videoId: 'v2' }, secret)).toBeNull();
  expect(verifyWatchToken(token, { ...watch, viewerId: 'u2' }, secret)).toBeNull();
  expect(verifyWatchToken(token, watch, 'another secret')).toBeNull();
  const [, mac] = token.split('.');
  expect(verifyWatchToken(`${new Date(0).getTime().toString(36)}.${mac}`, watch, secret)).toBeNull();
  for (const bad of ['', '.', 'x', `${token}.x`, `.${mac}`]) expect(verifyWatchToken(bad, watch, secret)).toBeNull();
});
