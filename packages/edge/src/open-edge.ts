import { z } from 'zod';
import { cloudfrontEdge } from './cloudfront-edge.ts';
import type { Edge } from './edge.ts';
import { nginxEdge } from './nginx-edge.ts';

/** `us=http://...,eu=http://...` */
const addresses = z.string().transform((text, context): [region: string, url: string][] => {
  return text.split(',').map((pair) => {
    const [, region = '', url = ''] = /^\s*([a-z][a-z0-9-]*)=(https?:\/\/\S+?)\/?\s*$/.exec(pair) ?? [];
    if (!url) context.addIssue({ code: 'custom', message: `"${pair}" is not such as us=https://us.example.com` });
    return [region, url];
  });
});

/** Where the edges are, and what is signed for them. Without any, clips are played from the store itself. */
export const edgeEnv = {
  EDGE_URLS: addresses.nullable().default(null),
  /** What signs addresses, and proves us to the edges. */
  EDGE_SECRET: z.string().min(32).nullable().default(null),
  CLOUDFRONT_URL: z.url().nullable().default(null),
  CLOUDFRONT_DISTRIBUTION_ID: z.string().nullable().default(null),
  CLOUDFRONT_KEY_PAIR_ID: z.string().nullable().default(null),
  /** PEM, line ends as \n. */
  CLOUDFRONT_PRIVATE_KEY: z.string().nullable().default(null),
};

/** For those who warm and purge. */
export const edgeControlEnv = { ...edgeEnv, EDGE_CONTROL_URLS: addresses.nullable().default(null) };

export type EdgeConfig = Readonly<z.output<z.ZodObject<typeof edgeEnv>>> & {
  readonly EDGE_CONTROL_URLS?: z.output<typeof addresses> | null;
};

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
