import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startTestEdges } from '@reelgraph/devkit';
import { nginxEdge } from '@reelgraph/edge';
import { Agent, request } from 'undici';
import { seeded, zipf } from '../views/zipf.ts';
import { openOrigin } from './origin.ts';

export type Audience = { videos: number; share: number; requests: number; warmEvery: number };
export type Hits = { ratio: number; originPerRequest: number; entries: number };

const OBJECT_BYTES = 2_000;
const AT_ONCE = 16;
/** What a slice takes in nginx's index. */
const NODE_BYTES = 128;

/** An audience before an empty cache; what is counted is the second half, when the cache has settled. */
export async function measureHits(audience: Audience, withCacher: boolean): Promise<Hits> {
  const { videos, share, requests, warmEvery } = audience;
  const entries = Math.floor(videos * share);
  await using origin = await openOrigin(OBJECT_BYTES);
  const nobody = { S3_REGION: 'us-east-1', S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b', S3_MEDIA_BUCKET: 'media' };
  // nginx looks at the size of its cache every ten seconds only, at the room in its index with every entry.
  const keysZone = `${Math.ceil((entries * NODE_BYTES) / 1024 + 9)}k`;
  await using edges = await startTestEdges({ ...nobody, S3_ENDPOINT: origin.url }, ['us'], { keysZone });
  const url = edges.url('us');
  const edge = nginxEdge({ regions: { us: { url, controlUrl: edges.controlUrl('us') } }, secret: edges.secret });
  const agent = new Agent({ connections: AT_ONCE });
  await using _agent = { [Symbol.asyncDispose]: () => agent.close() };
  const expiresAt = new Date(Date.now() + 3_600_000);
  const draw = zipf(videos, seeded(7));
  const counts = new Uint32Array(videos);
  const signal = new AbortController().signal;
  const warm = async () => {
    const hot = [...counts.keys()].filter((rank) => (counts[rank] ?? 0) > 0);
    hot.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
    // From the last to the first, since what was touched last stays longest.
    const top = hot.slice(0, Math.floor(entries * 0.9)).reverse();
    const ranges = [{ from: 0, to: OBJECT_BYTES - 1 }];
    for (let at = 0; at < top.length; at += AT_ONCE)
      await Promise.all(
        top.slice(at, at + AT_ONCE).map((rank) => edge.warm(keyOf(rank), { region: 'us', ranges, signal })),
      );
  };
  let [hits, counted, fetchedBefore] = [0, 0, 0];
  for (let sent = 0; sent < requests; sent += AT_ONCE) {
    if (sent === Math.floor(requests / 2 / AT_ONCE) * AT_ONCE) fetchedBefore = origin.fetches();
    if (withCacher && sent > 0 && sent % warmEvery < AT_ONCE) await warm();
    const ranks = Array.from({ length: AT_ONCE }, draw);
    const caches = await Promise.all(
      ranks.map(async (rank) => {
        counts[rank] = (counts[rank] ?? 0) + 1;
        const answer = await request(edge.signedUrl(keyOf(rank), { region: 'us', expiresAt }), { dispatcher: agent });
        await answer.body.dump();
        if (answer.statusCode !== 200) throw new Error(`The edge answers ${answer.statusCode}.`);
        return answer.headers['x-cache'];
      }),
    );
    if (sent < requests / 2) continue;
    counted += caches.length;
    hits += caches.filter((cache) => cache === 'HIT').length;
  }
  const files = readdirSync(join(edges.folder('us'), 'cache'), { recursive: true, withFileTypes: true });
  const originPerRequest = (origin.fetches() - fetchedBefore) / counted;
  return { ratio: hits / counted, originPerRequest, entries: files.filter((file) => file.isFile()).length };
}

/** The share of requests for the first so many videos: what a cache would serve that holds just those. */
export function bestStatic(videos: number, entries: number): number {
  const weight = (size: number) => Array.from({ length: size }, (_, rank) => 1 / (rank + 1)).reduce((a, b) => a + b, 0);
  return weight(entries) / weight(videos);
}

function keyOf(rank: number): string {
  return `videos/${rank.toString(16).padStart(24, '0')}/1/360.mp4`;
}
