import { expect, inject, test } from 'vitest';
import { findFreePorts } from '../stores/free-ports.ts';
import { checkGiven } from './check-given.ts';

test('stores that answer are used', async () => {
  await checkGiven(inject('stores'));
});

test.each(['REDIS_QUEUE_URL', 'S3_ENDPOINT', 'MONGODB_URL'] as const)(
  '%s that nobody answers stops the start',
  async (variable) => {
    const [port] = await findFreePorts(1);
    const url = inject('stores')[variable].replace(/:\d+/, `:${port}`);
    const refused = `${variable} names a store that can't be used`;
    await expect(checkGiven({ [variable]: url })).rejects.toThrow(refused);
  },
);
