import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, it } from 'vitest';
import { signGet } from './sign-get.ts';

const keys = { accessKeyId: 'AKIA/+ =', secretAccessKey: 'secret/+ =' };

describe.each([
  [null, 'eu-west-1'],
  [null, 'us-east-1'],
  ['http://127.0.0.1:4566', 'us-east-1'],
  ['https://media.example.org', 'auto'],
  ['https://media.example.org/store/', 'us-east-1'],
])('at %s in %s', (endpoint, region) => {
  const s3 = new S3Client({
    region,
    credentials: keys,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
  });

  it.each(['videos/0123456789abcdef01234567/1/720.mp4', "a b/é'(x)*+!~_-.&=?#%25$@,;:/日本", 'x'])(
    'signs %s as the SDK does, on any day',
    async (key) => {
      const sign = signGet({ endpoint, region, ...keys });
      for (const [now, expiresInMs] of [
        [new Date('2026-11-22T23:59:59.999Z'), 3_600_000],
        [new Date('2026-11-23T00:00:00.000Z'), 61_999],
        [new Date('1999-01-02T03:04:05.006Z'), 604_800_000],
      ] as const) {
        const command = new GetObjectCommand({ Bucket: 'some-bucket', Key: key });
        const expiresIn = Math.floor(expiresInMs / 1000);
        const wanted = await getSignedUrl(s3, command, { expiresIn, signingDate: now });
        expect(sign('some-bucket', key, expiresInMs, now)).toBe(wanted);
      }
    },
  );
});
