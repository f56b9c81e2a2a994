import { type Change, changeStream, decodeChange } from '@reelgraph/changes';
import { GOOD_FOR_MS } from '@reelgraph/edge';
import { edgeObjects } from '@reelgraph/videos';
import type { Context } from '../context.ts';
import { purgingChanges, whyPurge } from '../domain/why-purge.ts';

const BATCH = 500;
/** How far the clocks of two of our machines may be apart. */
const CLOCK_SKEW_MS = 2_000;
/** As long as addresses are good, of a clock that is ahead too. So one that is signed in the next moment ends as well; its viewer asks again. */
const REVOKE_MS = GOOD_FOR_MS + CLOCK_SKEW_MS;
/** A transaction that began earlier may be written later. */
const OVERLAP_MS = 60_000;

type Told = Pick<Change, 'type' | 'id' | 'to'>;

/** Reads the stream of changes on, and writes down which videos have to leave the edges. Answers whether there may be more. */
export async function hearChanges(context: Context): Promise<boolean> {
  const { stream, purges } = context;
  const position = await purges.position();
  const answer = await stream.redis.xread('COUNT', BATCH, 'STREAMS', changeStream(stream.prefix), position);
  const entries = answer?.[0]?.[1] ?? [];
  const last = entries.at(-1)?.[0];
  if (last === undefined) return false;
  await askFor(
    context,
    entries.map(([, fields]) => decodeChange(fields[1] ?? '')),
  );
  await purges.savePosition(last);
  return entries.length === BATCH;
}

/** Looks in MongoDB's own log for what the stream may have lost. */
export async function sweepChanges(context: Context): Promise<boolean> {
  const { changes, purges } = context;
  const sweptUntil = await purges.sweptUntil();
  const found = await changes.since('video', purgingChanges, sweptUntil, BATCH);
  await askFor(context, found);
  const isAll = found.length < BATCH;
  const until = isAll ? Date.now() - OVERLAP_MS : (found.at(-1)?.writtenAt.getTime() ?? 0);
  // It goes forward only: where more than a batch is of one moment, the stream has the rest.
  await purges.saveSweptUntil(new Date(Math.max(until, sweptUntil.getTime() + (isAll ? 0 : 1))));
  return !isAll;
}

async function askFor(context: Context, told: readonly Told[]): Promise<void> {
  const { edge, videos, purges } = context;
  const purging: readonly string[] = purgingChanges;
  const ids = [...new Set(told.filter(({ type, to }) => type === 'video' && purging.includes(to)).map(({ id }) => id))];
  if (ids.length === 0) return;
  for (const [videoId, video] of await videos.byIds(ids)) {
    const { version, visibility } = video;
    const before = await purges.byId(videoId);
    if (before && before.version >= version) continue;
    const reason = whyPurge(video, before?.visibility ?? null);
    const now = new Date();
    const served = reason && (await videos.served(videoId));
    const purge = reason
      ? {
          objects: edgeObjects({ ...video, ...served }),
          revokeUntil: new Date(now.getTime() + REVOKE_MS),
          pending: [...edge.regions],
        }
      : { objects: [], revokeUntil: null, pending: [] };
    await purges.ask(videoId, { version, visibility, reason, ...purge }, now);
  }
}
