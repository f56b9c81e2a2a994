import { expect, it } from 'vitest';
import { coldCost, hotCost, listPrices, monthlySaving, parsePrices } from './costs.ts';

it('a terabyte costs what the list says', () => {
  expect(hotCost(1e12, listPrices)).toBeCloseTo(23);
  expect(coldCost({ bytes: 1e12, objects: 1 }, 'GLACIER_IR', listPrices)).toBeCloseTo(4);
  expect(monthlySaving({ bytes: 1e12, objects: 1 }, 'GLACIER_IR', listPrices)).toBeCloseTo(19);
});

it('an object of a few bytes costs more in GLACIER than it did', () => {
  expect(monthlySaving({ bytes: 1_000, objects: 1 }, 'GLACIER', listPrices)).toBeLessThan(0);
  expect(monthlySaving({ bytes: 128 * 1024, objects: 1 }, 'GLACIER', listPrices)).toBeGreaterThan(0);
});

it('prices are settings, and what is left out has its list price', () => {
  expect(parsePrices('STANDARD=0.02, GLACIER=0.003')).toEqual({ ...listPrices, STANDARD: 0.02, GLACIER: 0.003 });
  expect(parsePrices('')).toEqual(listPrices);
  for (const wrong of ['GOLD=1', 'GLACIER=cheap', 'GLACIER']) expect(() => parsePrices(wrong)).toThrow('TIER_PRICES');
});
