import { bucketOf } from '@reelgraph/tiers';
import { mediaPrefix, type Video } from '@reelgraph/videos';
import type { Context } from '../context.ts';
import { cleanAgainAt, purgeAgainAt } from '../domain/again-at.ts';

/** Removes every object of a video that is rejected or deleted, and what people did with it. Again changes nothing. */
export async function purgeVideo(context: Context, { videoId }: { videoId: string }): Promise<void> {
  const { videos, uploads, raw, media, counts, likes, comments, shares, log } = context;
  const video = await videos.byId(videoId);
  if (video?.status !== 'DELETED' && video?.status !== 'REJECTED') return;
  const hadRaw = (await raw.head(video.raw.key)) !== null;
  await raw.delete(video.raw.key);
  const rawCopies = (hadRaw ? 1 : 0) + (await deleteColdRaw(context, video));
  const prefix = mediaPrefix(videoId);
  // In an archive class they lie below the same prefix of the same bucket.
  const coldCopies = (await context.rawPlaces.coldBucket?.deletePrefix(prefix)) ?? 0;
  const objects = (await media.deletePrefix(prefix)) + coldCopies + rawCopies;
  await Promise.all([counts, likes, comments, shares].map((store) => store.forget(videoId)));
  const upload = await uploads.byId(video.uploadId);
  if (upload) await uploads.cleanAt(upload.id, cleanAgainAt(upload, new Date()));
  await videos.purged(videoId, objects, purgeAgainAt(video, new Date()));
  log.info({ videoId, status: video.status, objects }, 'purged');
}

async function deleteColdRaw({ rawPlaces }: Context, { rawCold }: Video): Promise<number> {
  if (!rawCold) return 0;
  await bucketOf(rawPlaces, rawCold.bucket).delete(rawCold.key);
  return 1;
}
