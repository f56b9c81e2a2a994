import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startTestEdges, type TestEdges } from '@reelgraph/devkit';
import { nginxEdge } from '@reelgraph/edge';
import { Agent, request } from 'undici';
import { seeded, zipf } from '../views/zipf.ts';
import { startCacher } from './cacher.ts';
import { openOrigin } from './origin.ts';

export type Audience = { videos: number; share: number; requests: number };
export type Hits = { ratio: number; originPerRequest: number; entries: number };

const OBJECT_BYTES = 2_000;
const AT_ONCE = 16;
/** What a slice takes in nginx's index. */
const NODE_BYTES = 128;
/** Of the cache, what the cacher keeps warm: the rest is what the audience itself brings in. */
const WARM_SHARE = 0.9;

/** An audience before an empty cache; what is counted is the second half, when the cache has settled. */
export async function measureHits({ videos, share, requests }: Audience, withCacher: boolean): Promise<Hits> {
  const entries = Math.floor(videos * share);
  await using origin = await openOrigin(OBJECT_BYTES);
  const nobody = { S3_REGION: 'us-east-1', S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b', S3_MEDIA_BUCKET: 'media' };
  // nginx looks at the size of its cache every ten seconds only, at the room in its index with every entry.
  const keysZone = `${Math.ceil((entries * NODE_BYTES) / 1024 + 9)}k`;
  await using edges = await startTestEdges({ ...nobody, S3_ENDPOINT: origin.url }, ['us'], { keysZone });
  const ids = Array.from({ length: videos }, (_, rank) => rank.toString(16).padStart(24, '0'));
  const warming = { edges, videoIds: ids, keyOf, bytes: OBJECT_BYTES, top: Math.floor(entries * WARM_SHARE) };
  await using cacher = withCacher ? await startCacher(warming) : null;
  await using viewers = openViewers(edges);
  const draw = zipf(videos, seeded(7));
  let [hits, counted, fetchedBefore] = [0, 0, 0];
  for (let sent = 0; sent < requests; sent += AT_ONCE) {
    if (sent === Math.floor(requests / 2 / AT_ONCE) * AT_ONCE) fetchedBefore = origin.fetches();
    const watched = Array.from({ length: AT_ONCE }, () => ids[draw()] ?? '');
    const caches = await Promise.all(watched.map((id) => viewers.watch(id)));
    await cacher?.watched(watched);
    if (sent < requests / 2) continue;
    counted += caches.length;
    hits += caches.filter((cache) => cache === 'HIT').length;
  }
  const originPerRequest = (origin.fetches() - fetchedBefore) / counted;
  return { ratio: hits / counted, originPerRequest, entries: entriesOf(edges) };
}

/** Viewers with signed addresses; what they are told is whether the edge had it. */
function openViewers(edges: TestEdges) {
  const url = edges.url('us');
  const edge = nginxEdge({ regions: { us: { url, controlUrl: null } }, secret: edges.secret });
  const dispatcher = new Agent({ connections: AT_ONCE });
  const expiresAt = new Date(Date.now() + 3_600_000);
  return {
    async watch(id: string) {
      const answer = await request(edge.signedUrl(keyOf(id), { region: 'us', expiresAt }), { dispatcher });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`The edge answers ${answer.statusCode}.`);
      return answer.headers['x-cache'];
    },
    [Symbol.asyncDispose]: () => dispatcher.close(),
  };
}

function entriesOf(edges: TestEdges): number {
  const files = readdirSync(join(edges.folder('us'), 'cache'), { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).length;
}

/** The share of requests for the first so many videos: what a cache would serve that holds just those. */
export function bestStatic(videos: number, entries: number): number {
  const weight = (size: number) => Array.from({ length: size }, (_, rank) => 1 / (rank + 1)).reduce((a, b) => a + b, 0);
  return weight(entries) / weight(videos);
}

function keyOf(id: string): string {
  return `videos/${id}/1/360.mp4`;
}
