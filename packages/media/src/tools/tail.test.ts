import { once } from 'node:events';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { printable, tailOf } from './tail.ts';

test('the end of a long speech is kept, and only that', async () => {
  const stream = Readable.from(Array.from({ length: 3000 }, (_, index) => `line ${index}\n`));
  const tail = tailOf(stream);
  await once(stream, 'end');
  expect(tail()).toMatch(/line 2999$/);
  expect(tail().length).toBeLessThanOrEqual(4096);
});

test('control characters do not reach the log', () => {
  expect(printable('a\u001b[31mb\u0000\nc')).toBe('a?[31mb?\nc');
});
