import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bucketPolicy } from './bucket-policy.ts';

const template = readFileSync(new URL('../../../deploy/s3/bucket-policy.json', import.meta.url), 'utf8');

it.each([null, 'https://s3.example.com'])(
  'forbids all that is not encrypted, in and below the bucket, at %s',
  (endpoint) => {
    const { Statement } = JSON.parse(bucketPolicy(template, 'clips', endpoint) ?? '');
    expect(Statement).toEqual([
      expect.objectContaining({
        ...{ Effect: 'Deny', Principal: '*', Action: 's3:*' },
        Resource: ['arn:aws:s3:::clips', 'arn:aws:s3:::clips/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ]);
  },
);

it('is none where the store itself is reached by HTTP', () => {
  expect(bucketPolicy(template, 'clips', 'http://127.0.0.1:4566')).toBeNull();
});
