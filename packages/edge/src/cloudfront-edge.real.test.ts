import { createVerify, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloudfrontEdge } from './cloudfront-edge.ts';

// CloudFront itself cannot be had here, so this holds the driver to what AWS writes of its API and its signatures.
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const heard: { method: string; url: string; body: string; authorization: string }[] = [];
let server: Server;
let api = '';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const body = Buffer.concat(chunks).toString();
    heard.push({ method, url, body, authorization: headers.authorization ?? '' });
    const isRange = headers.range !== undefined;
    if (isRange)
      response.writeHead(206, { 'x-cache': heard.length === 1 ? 'Miss from cloudfront' : 'Hit from cloudfront' });
    else response.writeHead(201, { 'content-type': 'text/xml' });
    response.end(
      isRange
        ? 'bytes'
        : '<Invalidation><Id>I123</Id><Status>InProgress</Status><CreateTime>2026-11-22T00:00:00Z</CreateTime></Invalidation>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  api = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const open = (url = 'https://d111.cloudfront.net') =>
  cloudfrontEdge({
    url,
    distributionId: 'D1',
    keyPairId: 'K1',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    endpoint: api,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
const signal = new AbortController().signal;

it('signs addresses with the canned policy that CloudFront verifies', () => {
  using edge = open();
  const expiresAt = new Date('2026-11-22T21:00:00Z');
  const url = new URL(edge.signedUrl('videos/a/1/360.mp4', { region: 'cloudfront', expiresAt }));
  expect(url.origin + url.pathname).toBe('https://d111.cloudfront.net/videos/a/1/360.mp4');
  const seconds = expiresAt.getTime() / 1000;
  expect(url.searchParams.get('Expires')).toBe(String(seconds));
  expect(url.searchParams.get('Key-Pair-Id')).toBe('K1');
  const statement = { Resource: url.origin + url.pathname, Condition: { DateLessThan: { 'AWS:EpochTime': seconds } } };
  const signature = (url.searchParams.get('Signature') ?? '')
    .replaceAll('-', '+')
    .replaceAll('_', '=')
    .replaceAll('~', '/');
  const verify = createVerify('RSA-SHA1').update(JSON.stringify({ Statement: [statement] }));
  expect(verify.verify(publicKey, signature, 'base64')).toBe(true);
});

it('invalidates everything of a video, with the id as receipt', async () => {
  using edge = open();
  const purge = { videoId: 'v1', objects: [{ key: 'videos/v1/1/360.mp4', bytes: 9 }], revokeUntil: null };
  expect(await edge.purge(purge, { region: 'cloudfront', signal })).toMatchObject({
    reference: 'I123',
    found: null,
  });
  const { method, url, body, authorization } = heard.at(-1)!;
  expect([method, url]).toEqual(['POST', '/2020-05-31/distribution/D1/invalidation']);
  expect(body).toContain('<Path>/videos/v1/*</Path>');
  expect(body).toMatch(
    /<Quantity>1<\/Quantity>[\s\S]*<CallerReference>v1-\d+<\/CallerReference>|<CallerReference>v1-\d+<\/CallerReference>[\s\S]*<Quantity>1<\/Quantity>/,
  );
  expect(authorization).toContain('/us-east-1/cloudfront/aws4_request');
});

it('claims no figures that CloudFront does not give', async () => {
  using edge = open();
  expect(await edge.status('cloudfront', signal)).toBeNull();
});

it('warms through a signed address and reads what CloudFront says of it', async () => {
  using edge = open(api);
  heard.length = 0;
  const warm = () => edge.warm('videos/v1/1/360.mp4', { region: 'cloudfront', ranges: [{ from: 0, to: 4 }], signal });
  expect(await warm()).toEqual({ hits: 0, fetched: 1, bytes: 5 });
  expect(await warm()).toEqual({ hits: 1, fetched: 0, bytes: 0 });
});
