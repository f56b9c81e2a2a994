import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import type { Edge } from './edge.ts';

export type CloudfrontOptions = {
  /** Of the distribution, for viewers. */
  url: string;
  distributionId: string;
  keyPairId: string;
  /** PEM. */
  privateKey: string;
  /** Only for tests: where CloudFront's API answers. */
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
};

const REGION = 'cloudfront';

/**
 * One distribution for the whole world: it knows the nearest place by itself.
 *
 * @note CloudFront has no means to call addresses back: after a purge they end when they end, so its viewers' addresses
 * should be short-lived, or the objects be gone.
 */
export function cloudfrontEdge(options: CloudfrontOptions): Edge & Disposable {
  const { url, distributionId, keyPairId, privateKey, endpoint, credentials } = options;
  const client = new CloudFrontClient({ region: 'us-east-1', endpoint, credentials });
  const signedUrl = (key: string, { expiresAt }: { expiresAt: Date }) =>
    getSignedUrl({ url: `${url}/${key}`, keyPairId, privateKey, dateLessThan: expiresAt });
  return {
    driver: 'cloudfront',
    regions: [REGION],
    signedUrl,
    async warm(key, { ranges, signal }) {
      const link = signedUrl(key, { expiresAt: new Date(Date.now() + 60_000) });
      let [hits, fetched, bytes] = [0, 0, 0];
      for (const { from, to } of ranges) {
        const answer = await fetch(link, { headers: { range: `bytes=${from}-${to}` }, signal });
        const body = await answer.arrayBuffer();
        if (answer.status !== 206 && answer.status !== 200)
          throw new Error(`CloudFront answers ${answer.status} to warming ${key}`);
        const isHit = answer.headers.get('x-cache')?.startsWith('Hit') ?? false;
        if (isHit) hits += 1;
        else [fetched, bytes] = [fetched + 1, bytes + body.byteLength];
      }
      return { hits, fetched, bytes };
    },
    async purge({ videoId, objects }, { signal }) {
      const at = new Date();
      const invalidation = new CreateInvalidationCommand({
        DistributionId: distributionId,
        InvalidationBatch: {
          CallerReference: `${videoId}-${at.getTime()}`,
          Paths: { Quantity: 1, Items: [`/videos/${videoId}/*`] },
        },
      });
      const { Invalidation } = await client.send(invalidation, { abortSignal: signal });
      return { slices: objects.length, found: null, reference: Invalidation?.Id ?? null, at };
    },
    forgetRevoked: async () => {},
    status: async () => null,
    [Symbol.dispose]: () => client.destroy(),
  };
}
