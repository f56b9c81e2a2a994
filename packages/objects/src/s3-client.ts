import { S3Client } from '@aws-sdk/client-s3';

export type ObjectsConfig = {
  /** Null for AWS itself. */
  endpoint: string | null;
  /** How phones reach the same store. */
  publicEndpoint: string | null;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** A store that says nothing for so long in the middle of a request is away. */
  silenceMs?: number;
};

const SILENCE_MS = 30_000;
const CONNECT_MS = 5_000;

/** A client of the store by one of its addresses. */
export function s3Client(config: ObjectsConfig, endpoint: string | null): S3Client {
  return new S3Client({
    region: config.region,
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    // Compatible stores do not know the trailing checksums that the SDK adds by itself.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 4,
    // Without them a request to a store that died without a word would be waited for until the worker ends.
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: config.silenceMs ?? SILENCE_MS },
  });
}
