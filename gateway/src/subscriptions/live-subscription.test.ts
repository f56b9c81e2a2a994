import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveSubscription } from './live-subscription.ts';

const DAY_MS = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([1, 24, 25, 60, 400])('ends with its token, and not before, where that is good for %s days', async (days) => {
  const ended = Promise.withResolvers<void>();
  async function* untilEnded() {
    yield 'one';
    await ended.promise;
  }
  const stop = vi.fn(() => ended.resolve());
  const expiresAt = new Date(Date.now() + days * DAY_MS);
  const subscription = new LiveSubscription(untilEnded(), { stop, release: () => {}, expiresAt });
  expect(await subscription.next()).toEqual({ done: false, value: 'one' });
  vi.advanceTimersByTime(days * DAY_MS - 1_000);
  expect(stop).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(stop).toHaveBeenCalled();
  expect((await subscription.next()).value).toContain('TOKEN_EXPIRED');
});

it('whose token is over already says so at once', async () => {
  const stop = vi.fn();
  async function* nothing(): AsyncGenerator<string> {}
  const subscription = new LiveSubscription(nothing(), {
    stop,
    release: () => {},
    expiresAt: new Date(Date.now() - 1),
  });
  expect(stop).toHaveBeenCalled();
  expect((await subscription.next()).value).toContain('TOKEN_EXPIRED');
});
