import { expect, it } from 'vitest';
import { readShares, variantOf } from './variants.ts';

it('reads shares that make a whole', () => {
  expect(readShares('ml:90, trending:10')).toEqual([
    { variant: 'ml', share: 90 },
    { variant: 'trending', share: 10 },
  ]);
  for (const wrong of ['', 'ml', 'ml:90', 'ml:101', 'ml:50,nothing:50', 'ml:-1,random:101', 'ml:50;random:50'])
    expect(readShares(wrong)).toBeNull();
});

it('gives a person the same variant always, and the shares to many', () => {
  const experiment = { name: 'one', shares: readShares('ml:80,random:20') ?? [] };
  const people = Array.from({ length: 5_000 }, (_, i) => `person-${i}`);
  const given = people.map((id) => variantOf(experiment, id));
  expect(people.map((id) => variantOf(experiment, id))).toEqual(given);
  const random = given.filter((variant) => variant === 'random').length / people.length;
  expect(random).toBeGreaterThan(0.17);
  expect(random).toBeLessThan(0.23);
  expect(people.map((id) => variantOf({ ...experiment, name: 'two' }, id))).not.toEqual(given);
});
