import { expect, it } from 'vitest';
import { EncodeTurns } from './encode-turns.ts';

/** Tasks that end when they are told to, and note when they begin. */
function tasks(turns: EncodeTurns) {
  const begun: string[] = [];
  const begin = (name: string, signal?: AbortSignal) => {
    const end = Promise.withResolvers<string>();
    const run = () => {
      begun.push(name);
      return end.promise;
    };
    return { done: turns.take(run, signal), end: () => end.resolve(name), fail: () => end.reject(new Error(name)) };
  };
  return { begun, begin };
}

it('runs so many at once and the others in the order in which they came', async () => {
  const { begun, begin } = tasks(new EncodeTurns(2));
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => begin(name));
  expect(begun).toEqual(['a', 'b']);
  b!.end();
  await b!.done;
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b', 'c']);
  a!.fail();
  await expect(a!.done).rejects.toThrow('a');
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  c!.end();
  d!.end();
  expect(await Promise.all([c!.done, d!.done])).toEqual(['c', 'd']);
});

it('lets who gives up out of the line at once, and the next one moves up', async () => {
  const { begun, begin } = tasks(new EncodeTurns(1));
  const given = new AbortController();
  const first = begin('first');
  const leaves = begin('leaves', given.signal);
  const last = begin('last');
  given.abort(new Error('cancelled'));
  await expect(leaves.done).rejects.toThrow('cancelled');
  expect(begun).toEqual(['first']);
  first.end();
  last.end();
  expect(await last.done).toBe('last');
  expect(begun).toEqual(['first', 'last']);
  await expect(begin('late', given.signal).done).rejects.toThrow('cancelled');
});
