import { cloudfrontEdge } from './cloudfront-edge.ts';
import type { Edge } from './edge.ts';
import { nginxEdge } from './nginx-edge.ts';

/** The settings that concern the edges (`edgeEnv` and `edgeControlEnv` of @reelgraph/service). */
export type EdgeConfig = {
  readonly EDGE_URLS: readonly Address[] | null;
  readonly EDGE_CONTROL_URLS?: readonly Address[] | null;
} & Readonly<
  Record<
    | 'EDGE_SECRET'
    | 'CLOUDFRONT_URL'
    | 'CLOUDFRONT_DISTRIBUTION_ID'
    | 'CLOUDFRONT_KEY_PAIR_ID'
    | 'CLOUDFRONT_PRIVATE_KEY',
    string | null
  >
>;

type Address = readonly [region: string, url: string];
/** The edges of the settings; null where there are none. */
export function openEdge(config: EdgeConfig): Edge | null {
  const { EDGE_URLS, EDGE_SECRET, CLOUDFRONT_URL } = config;
  if (CLOUDFRONT_URL !== null) return openCloudfront(CLOUDFRONT_URL, config);
  if (EDGE_URLS === null) return null;
  if (EDGE_SECRET === null) throw new Error('EDGE_URLS needs EDGE_SECRET.');
  const controls = new Map(config.EDGE_CONTROL_URLS ?? []);
  const regions = EDGE_URLS.map(([name, url]) => [name, { url, controlUrl: controls.get(name) ?? null }] as const);
  return nginxEdge({ regions: Object.fromEntries(regions), secret: EDGE_SECRET });
}

function openCloudfront(url: string, config: EdgeConfig): Edge {
  const { CLOUDFRONT_DISTRIBUTION_ID, CLOUDFRONT_KEY_PAIR_ID, CLOUDFRONT_PRIVATE_KEY } = config;
  if (CLOUDFRONT_DISTRIBUTION_ID === null || CLOUDFRONT_KEY_PAIR_ID === null || CLOUDFRONT_PRIVATE_KEY === null)
    throw new Error(
      'CLOUDFRONT_URL needs CLOUDFRONT_DISTRIBUTION_ID, CLOUDFRONT_KEY_PAIR_ID and CLOUDFRONT_PRIVATE_KEY.',
    );
  return cloudfrontEdge({
    url: url.replace(/\/$/, ''),
    distributionId: CLOUDFRONT_DISTRIBUTION_ID,
    keyPairId: CLOUDFRONT_KEY_PAIR_ID,
    privateKey: CLOUDFRONT_PRIVATE_KEY.replaceAll('\\n', '\n'),
  });
}
