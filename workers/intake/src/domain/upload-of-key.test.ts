import { rawKey } from '@reelgraph/videos';
import { expect, it } from 'vitest';
import { uploadOfKey } from './upload-of-key.ts';

it('reads the upload from the key that was made for it', () => {
  expect(uploadOfKey(rawKey('a'.repeat(24), 'b'.repeat(24)))).toBe('b'.repeat(24));
});

it.each(['', 'raw/a', 'raw/a/b', `media/a/${'b'.repeat(24)}`, `raw/a/${'b'.repeat(24)}/c`, `raw/a/${'B'.repeat(24)}`])(
  'knows nobody at %j',
  (key) => {
    expect(uploadOfKey(key)).toBeNull();
  },
);
