import { createHash, generateKeyPairSync } from 'node:crypto';
import { type Env, edgeControlEnv, parseEnv } from '@reelgraph/service';
import { expect, it } from 'vitest';
import { nearestRegion } from './nearest-region.ts';
import { openEdge } from './open-edge.ts';
import { readEdgeLog } from './read-edge-log.ts';
import { signLink } from './sign-link.ts';
import { SLICE_BYTES, slicesOf } from './slices.ts';

const regions = ['us', 'eu', 'ap'];

it('signs as nginx reads it', () => {
  const md5 = createHash('md5').update('1700000000/videos/a/1/360.mp4 secret').digest('base64url');
  const link = signLink('videos/a/1/360.mp4', new Date(1_700_000_000_999), 'secret');
  expect(link).toBe(`/videos/a/1/360.mp4?expires=1700000000&md5=${md5}`);
});

it('knows the slices of a range, the last one whole', () => {
  expect(slicesOf({ from: 0, to: 0 })).toEqual([{ from: 0, to: SLICE_BYTES - 1 }]);
  expect(slicesOf({ from: SLICE_BYTES - 1, to: SLICE_BYTES }).map(({ from }) => from)).toEqual([0, SLICE_BYTES]);
  expect(slicesOf({ from: 0, to: SLICE_BYTES - 1 })).toHaveLength(1);
  expect(slicesOf({ from: 5, to: 4 * SLICE_BYTES })).toHaveLength(5);
});

it.each([
  ['DE', 'eu'],
  ['br', 'us'],
  ['JP', 'ap'],
  ['EU', 'eu'],
  ['AP', 'ap'],
  ['ZZ', 'us'],
  [null, 'us'],
])('sends viewers in %s to %s', (country, region) => {
  expect(nearestRegion(regions, country)).toBe(region);
});

it('sends everybody to the one edge there is', () => {
  for (const country of ['DE', 'US', null]) expect(nearestRegion(['world'], country)).toBe('world');
});

it('counts what the log says, and nothing of lines that are cut off', () => {
  const lines = [
    '"cache":"HIT","bytes":5,"seconds":0.0}',
    '{"cache":"HIT","bytes":5,"seconds":0.0}',
    '{"cache":"MISS","bytes":7,"seconds":0.0}',
  ];
  expect(readEdgeLog(lines.join('\n'))).toEqual({ requests: 2, hits: 1, bytesSent: 12, bytesHit: 5 });
});

const read = (env: Env) => openEdge(parseEnv(env, edgeControlEnv));

it('has no edge where none is named, and asks for what is missing', () => {
  expect(read({})).toBeNull();
  const secret = { EDGE_SECRET: 'x'.repeat(32) };
  expect(read({ EDGE_URLS: 'us=http://a/, eu=https://b', ...secret })?.regions).toEqual(['us', 'eu']);
  expect(() => read({ EDGE_URLS: 'us=http://a' })).toThrow('EDGE_SECRET');
  expect(() => read({ EDGE_URLS: 'http://a', ...secret })).toThrow('is not such as');
  expect(() => read({ CLOUDFRONT_URL: 'https://d.cloudfront.net' })).toThrow('CLOUDFRONT_KEY_PAIR_ID');
});

it('takes CloudFront where it is set, also beside edges, with a key whose line ends were written as \\n', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const edge = read({
    EDGE_URLS: 'us=http://a',
    EDGE_SECRET: 'x'.repeat(32),
    CLOUDFRONT_URL: 'https://d111.cloudfront.net/',
    CLOUDFRONT_DISTRIBUTION_ID: 'D1',
    CLOUDFRONT_KEY_PAIR_ID: 'K1',
    CLOUDFRONT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().replaceAll('\n', '\\n'),
  });
  expect(edge).toMatchObject({ driver: 'cloudfront', regions: ['cloudfront'] });
  const url = edge?.signedUrl('videos/a/1/360.mp4', { region: 'cloudfront', expiresAt: new Date() });
  expect(url).toMatch(
    /^https:\/\/d111\.cloudfront\.net\/videos\/a\/1\/360\.mp4\?Expires=\d+&Key-Pair-Id=K1&Signature=/,
  );
}, 20_000);
