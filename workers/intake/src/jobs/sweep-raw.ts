import { isMissing } from '@reelgraph/objects';
import { coldRawKey, type Video } from '@reelgraph/videos';
import type { Context } from '../context.ts';
import { each } from './each.ts';

const BATCH = 100;
/** What cannot be moved now does not keep the others from their turn. */
const AGAIN_MS = 3_600_000;

/** Moves raw bytes whose time is over to cold storage, or removes them. Again changes nothing. */
export async function sweepRaw(context: Context, signal: AbortSignal): Promise<void> {
  for (let more = true; more && !signal.aborted; ) {
    const batch = await context.raws.due(context.now(), BATCH);
    await each(batch, { atOnce: 4, signal }, (video) => leaveHot(context, video, signal));
    more = batch.length === BATCH;
  }
}

async function leaveHot(context: Context, video: Video, signal: AbortSignal): Promise<void> {
  const { raws, raw, rawAfter, log, now } = context;
  const { id: videoId } = video;
  try {
    if (rawAfter === 'cold' && !(await putAway(context, video, signal))) return;
    await raw.delete(video.raw.key);
    await raws.left(videoId);
    log.info({ videoId, bytes: video.raw.bytes, to: rawAfter }, 'raw bytes left hot storage');
  } catch (error) {
    await raws.again(videoId, new Date(now().getTime() + AGAIN_MS));
    throw error;
  }
}

/** Copies, verifies, and writes down where it is; false when the video is over, so that its purge has the rest to do. */
async function putAway({ raws, rawPlaces, log }: Context, video: Video, signal: AbortSignal): Promise<boolean> {
  if (video.rawCold) return true;
  const { coldClass, objects } = rawPlaces.tier;
  const key = coldRawKey(video.raw.key);
  try {
    await rawPlaces.tier.putAway(video.raw.key, key, signal);
  } catch (error) {
    if (!isMissing(error)) throw error;
    log.warn({ videoId: video.id }, 'raw bytes are gone before they left hot storage');
    return true;
  }
  if (await raws.isCold(video.id, { bucket: objects.bucket, key, coldClass })) return true;
  await objects.delete(key);
  return false;
}
