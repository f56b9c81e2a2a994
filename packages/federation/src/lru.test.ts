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
