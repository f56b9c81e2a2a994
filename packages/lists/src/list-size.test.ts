import { expect, test } from 'vitest';
import { type ListItem, packList } from './pack-list.ts';

// BSON of `{ _id: <24 characters>, region: <2 characters>, list: <binary> }`: 4 length; 1 type + 4 name + 4 length + 25 text; 1 type + 7 name +
// 4 length + 3 text; 1 type + 5 name + 4 length + 1 subtype; 1 end.
const AROUND = 4 + (1 + 4 + 4 + 25) + (1 + 7 + 4 + 3) + (1 + 5 + 4 + 1) + 1;

test('500 videos of two million take 3.0 kB at most, with 31 references and 50 propensities', () => {
  const items = Array.from(
    { length: 500 },
    (_, i): ListItem => ({
      video: 2_000_000 - i * 4_001,
      source: i % 10 === 9 ? 'EXPLORE' : 'SIMILAR',
      because: 1_900_000 + (i % 31),
      propensity: i % 10 === 9 ? 0.01 : null,
    }),
  );
  expect(packList(items).length + AROUND).toBeLessThanOrEqual(3_000);
});
