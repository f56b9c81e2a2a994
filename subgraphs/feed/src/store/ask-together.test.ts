import { expect, it, vi } from 'vitest';
import { askTogether } from './ask-together.ts';

/** A store that answers each question by doubling it, when it is told to. */
function store() {
  const groups: number[][] = [];
  const waiting: PromiseWithResolvers<void>[] = [];
  const ask = async (questions: readonly number[]) => {
    groups.push([...questions]);
    const gate = Promise.withResolvers<void>();
    waiting.push(gate);
    await gate.promise;
    return questions.map((question) => question * 2);
  };
  return {
    groups,
    ask,
    answer: () => waiting.shift()?.resolve(),
    fail: () => waiting.shift()?.reject(new Error('away')),
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('asks at once where no question is out, and the rest together when it is answered', async () => {
  const { groups, ask, answer } = store();
  const together = askTogether(ask);
  const first = together(1);
  await turn();
  const rest = [together(2), together(3)];
  await turn();
  expect(groups).toEqual([[1]]);
  answer();
  expect(await first).toBe(2);
  await turn();
  expect(groups).toEqual([[1], [2, 3]]);
  answer();
  expect(await Promise.all(rest)).toEqual([4, 6]);
  const last = together(4);
  await turn();
  answer();
  expect(await last).toBe(8);
});

it('waits for a store that hangs no longer than its patience, and tells of a failure those who asked', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { groups, ask, answer, fail } = store();
  const together = askTogether(ask);
  const hanging = together(1);
  await turn();
  const next = together(2);
  await turn();
  vi.advanceTimersByTime(19);
  await turn();
  expect(groups).toEqual([[1]]);
  vi.advanceTimersByTime(1);
  await turn();
  expect(groups).toEqual([[1], [2]]);
  const isTold = expect(hanging).rejects.toThrow('away');
  fail();
  answer();
  expect(await next).toBe(4);
  await isTold;
  vi.useRealTimers();
});
