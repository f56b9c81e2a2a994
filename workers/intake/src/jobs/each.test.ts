import { expect, it } from 'vitest';
import { each } from './each.ts';

const never = new AbortController().signal;

it('works on all, a few at once, also when some fail', async () => {
  const done: number[] = [];
  let now = 0;
  let most = 0;
  const all = each([1, 2, 3, 4, 5, 6, 7], { atOnce: 3, signal: never }, async (item) => {
    most = Math.max(most, ++now);
    await Promise.resolve();
    now--;
    done.push(item);
    if (item % 3 === 0) throw new Error(`no ${item}`);
  });
  await expect(all).rejects.toMatchObject({ errors: [new Error('no 3'), new Error('no 6')] });
  expect(done).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

it('throws a single failure as it is, and begins nothing when it is to stop', async () => {
  const options = { atOnce: 2, signal: never };
  await expect(each([1], options, () => Promise.reject(new Error('it')))).rejects.toThrow('it');
  await each([1], { atOnce: 2, signal: AbortSignal.abort() }, () => Promise.reject(new Error('it')));
});
