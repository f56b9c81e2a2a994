import { expect, test } from 'vitest';
import { readStartOptions } from './read-options.ts';

test('an empty environment gives the usual ports and our own stores', () => {
  const options = readStartOptions([], {});
  expect(options).toMatchObject({
    fresh: false,
    given: {},
    storePorts: { mongod: 27027, s3: 4566 },
    roomPorts: { gateway: 4000 },
  });
});

test('stores that the environment names are used instead of ours', () => {
  const env = { MONGODB_URL: 'mongodb://there', S3_ACCESS_KEY_ID: 'left out without an endpoint' };
  expect(readStartOptions(['--fresh'], env)).toMatchObject({ fresh: true, given: { MONGODB_URL: 'mongodb://there' } });
  expect(readStartOptions([], env).given).not.toHaveProperty('S3_ACCESS_KEY_ID');
});

test('an option that does not exist is named', () => {
  expect(() => readStartOptions(['--frsh'], {})).toThrow('There is no option --frsh');
});
