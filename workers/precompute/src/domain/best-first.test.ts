import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestFirst } from './best-first.ts';
import { VideoNotes } from './video-notes.ts';

test('puts what is worth most first, and leaves what is worth as much in its order', () => {
  const worths = fc.array(fc.oneof(fc.nat(9), fc.double({ noNaN: true })), { maxLength: 300 });
  fc.assert(
    fc.property(worths, (worth) => {
      const videos = Array.from(worth.keys()).reverse();
      const worthOf = (video: number) => worth[video] ?? 0;
      // Not by their difference, which of two infinite ones is none.
      const isBelow = (a: number, b: number) => Number(worthOf(b) > worthOf(a)) - Number(worthOf(b) < worthOf(a));
      expect(bestFirst(videos, worthOf)).toEqual(videos.toSorted(isBelow));
    }),
  );
});

test('what was noted of videos is forgotten at once', () => {
  const notes = new VideoNotes(3);
  expect([notes.meet(1), notes.meet(1), notes.has(1)]).toEqual([true, false, true]);
  notes.set(2, 0.5);
  expect([notes.get(2), notes.get(0)]).toEqual([0.5, undefined]);
  notes.clear();
  expect([0, 1, 2].map((video) => [notes.has(video), notes.get(video)])).toEqual(Array(3).fill([false, undefined]));
  notes.set(1, 7);
  expect([notes.get(1), notes.meet(1)]).toEqual([7, false]);
});
