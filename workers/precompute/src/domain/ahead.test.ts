import { expect, test } from 'vitest';
import { ahead } from './ahead.ts';

async function* numbers(told: string[], failsAt = Number.POSITIVE_INFINITY) {
  try {
    for (let number = 0; number < 4; number++) {
      told.push(`made ${number}`);
      if (number === failsAt) throw new Error('spoiled');
      yield number;
    }
  } finally {
    told.push('closed');
  }
}

test('makes each item while the one before is used', async () => {
  const told: string[] = [];
  for await (const number of ahead(numbers(told))) told.push(`used ${number}`);
  expect(told).toEqual([...['made 0', 'made 1', 'used 0', 'made 2', 'used 1', 'made 3', 'used 2', 'closed', 'used 3']]);
});

test('gives what came before a failure, then the failure', async () => {
  const used: number[] = [];
  const using = async () => {
    for await (const number of ahead(numbers([], 2))) used.push(number);
  };
  await expect(using()).rejects.toThrow('spoiled');
  expect(used).toEqual([0, 1]);
});

test('closes what it asks when its items are no longer wanted', async () => {
  const told: string[] = [];
  for await (const number of ahead(numbers(told))) if (number === 1) break;
  expect(told.at(-1)).toBe('closed');
});
