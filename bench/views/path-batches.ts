import { readFileSync } from 'node:fs';
import { type AccessTokenSigner, signWatchToken } from '@reelgraph/auth';
import { newId } from '@reelgraph/service';
import { zipf } from './zipf.ts';

/** One viewer's report, as it goes over the wire. */
export type PathBatch = { readonly token: string; readonly body: string };

export const PATH_BATCH = 50;
/** Somebody who is long in the app sends more than one. */
const BATCHES_PER_VIEWER = 2;
const WATCHED_MS = 5_000;

const manifest = new URL('../../schema/persisted-queries.json', import.meta.url);
const { operations }: { operations: { name: string; body: string }[] } = JSON.parse(readFileSync(manifest, 'utf8'));
const query = operations.find(({ name }) => name === 'RecordViews')?.body;
if (!query) throw new Error('The contract has no operation RecordViews.');

export type BatchOptions = {
  count: number;
  videoIds: readonly string[];
  signer: AccessTokenSigner;
  watchTokenSecret: string;
  random: () => number;
};

/** Reports of distinct viewers, each of 50 videos that the viewer watched the once, by Zipf; every one is a qualified view. */
export async function makeBatches({
  count,
  videoIds,
  signer,
  watchTokenSecret,
  random,
}: BatchOptions): Promise<PathBatch[]> {
  const rank = zipf(videoIds.length, random);
  const issued = new Date(Date.now() - 2 * WATCHED_MS);
  const batches: PathBatch[] = [];
  for (let made = 0; made < count; made += BATCHES_PER_VIEWER) {
    const userId = newId(new Date());
    const { token } = await signer.sign({ userId, kind: 'GUEST', scopes: [], sessionId: newId(new Date()) });
    const ranks = new Set<number>();
    while (ranks.size < PATH_BATCH * BATCHES_PER_VIEWER) ranks.add(rank());
    const watched = [...ranks].map((at) => videoIds[at] ?? '');
    const views = watched.map((videoId) => ({
      clientViewId: newId(new Date()),
      videoId,
      watchToken: signWatchToken({ videoId, viewerId: userId }, watchTokenSecret, issued),
      watchedMs: WATCHED_MS,
      completed: false,
      skipped: false,
      source: 'FOR_YOU',
    }));
    for (let first = 0; first < views.length; first += PATH_BATCH) {
      const variables = { views: views.slice(first, first + PATH_BATCH) };
      batches.push({ token, body: JSON.stringify({ operationName: 'RecordViews', query, variables }) });
    }
  }
  return batches.slice(0, count);
}
