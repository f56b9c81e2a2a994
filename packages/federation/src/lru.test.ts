import { expect, test } from 'vitest';
import { Lru } from './lru.ts';

test('keeps what was used last within its bytes, however much is put in', () => {
  const lru = new Lru<{ bytes: number }>(1_000);
  lru.set('used', { bytes: 100 });
  for (let i = 0; i < 100_000; i += 1) {
    lru.set(`k${i}`, { bytes: 100 });
    lru.get('used');
  }
  expect([lru.size, lru.bytes]).toEqual([10, 1_000]);
  expect(lru.get('used')).toBeDefined();
  lru.set('huge', { bytes: 1_001 });
  expect(lru.get('huge')).toBeUndefined();
});

test('what is got several times in a row is kept as long as if it was got once, and gone when it is', () => {
  const lru = new Lru<{ bytes: number }>(300);
  for (const key of ['a', 'b', 'c']) lru.set(key, { bytes: 100 });
  expect([lru.get('a'), lru.get('a')]).toEqual([{ bytes: 100 }, { bytes: 100 }]);
  lru.set('d', { bytes: 100 });
  lru.set('e', { bytes: 100 });
  lru.set('f', { bytes: 100 });
  expect([lru.get('a'), lru.size]).toEqual([undefined, 3]);
  lru.get('e');
  lru.set('e', { bytes: 150 });
  expect(lru.get('e')).toEqual({ bytes: 150 });
  expect([lru.get('d'), lru.bytes]).toEqual([undefined, 250]);
});
