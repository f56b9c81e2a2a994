import type { View, ViewOutcome } from '@reelgraph/views';
import { expect, it, vi } from 'vitest';
import { ViewGatherer } from './view-gatherer.ts';

/** A store that answers when told to, and keeps what it was given. */
function slowStore() {
  const calls: { views: readonly View[]; answer: () => void; fail: () => void }[] = [];
  const record = (views: readonly View[]) =>
    new Promise<ViewOutcome[]>((resolve, reject) => {
      const outcomes = views.map(({ watchedMs }): ViewOutcome => (watchedMs > 0 ? 'QUALIFIED' : 'TAKEN'));
      calls.push({ views, answer: () => resolve(outcomes), fail: () => reject(new Error('gone')) });
    });
  return { calls, record };
}

// @note only what tells them apart.
const views = (...watched: number[]) => watched.map((watchedMs) => ({ watchedMs }) as View);
const open = (store: ReturnType<typeof slowStore>) =>
  new ViewGatherer(store, { now: () => new Date(0), gatherMs: 5, onError: () => {} });

it('sends the first at once, and those that come meanwhile together, each with its own outcomes', async () => {
  const store = slowStore();
  const gatherer = open(store);
  const first = gatherer.record(views(1));
  const [second, third] = [gatherer.record(views(0, 1)), gatherer.record(views(0))];
  expect(store.calls).toHaveLength(1);
  store.calls[0]?.answer();
  expect(await first).toEqual(['QUALIFIED']);
  await expect.poll(() => store.calls.length).toBe(2);
  expect(store.calls[1]?.views).toEqual(views(0, 1, 0));
  store.calls[1]?.answer();
  expect(await second).toEqual(['TAKEN', 'QUALIFIED']);
  expect(await third).toEqual(['TAKEN']);
  expect(await gatherer.record([])).toEqual([]);
});

it('waits for nobody longer than it may, and no less', async () => {
  const store = slowStore();
  const gatherer = open(store);
  vi.useFakeTimers();
  const [first, second] = [gatherer.record(views(1)), gatherer.record(views(1))];
  vi.advanceTimersByTime(4);
  expect(store.calls).toHaveLength(1);
  vi.advanceTimersByTime(1);
  vi.useRealTimers();
  expect(store.calls).toHaveLength(2);
  for (const { answer } of store.calls) answer();
  expect([await first, await second]).toEqual([['QUALIFIED'], ['QUALIFIED']]);
});

it('tells everybody of a group when it could not be recorded, and goes on', async () => {
  const store = slowStore();
  const gatherer = open(store);
  const first = gatherer.record(views(1));
  store.calls[0]?.fail();
  await expect(first).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
  const again = gatherer.record(views(1));
  store.calls[1]?.answer();
  expect(await again).toEqual(['QUALIFIED']);
});

it('sends what waits before it ends', async () => {
  const store = slowStore();
  const gatherer = open(store);
  const both = [gatherer.record(views(1)), gatherer.record(views(0))];
  const ended = gatherer[Symbol.asyncDispose]();
  for (const { answer } of store.calls) answer();
  await ended;
  expect(await Promise.all(both)).toEqual([['QUALIFIED'], ['TAKEN']]);
});
