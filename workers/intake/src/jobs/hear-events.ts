import type { ObjectEvent, ObjectEvents } from '@reelgraph/objects';
import { completeUpload, type Upload } from '@reelgraph/videos';
import type { Context } from '../context.ts';
import { uploadOfKey } from '../domain/upload-of-key.ts';

/** How long an object may be there before its upload's record is. */
const STRANGER_AFTER_MS = 600_000;

/** Takes one batch of S3's events; a message leaves the queue only when all its events were seen to. */
export async function hearEvents(context: Context, events: ObjectEvents, signal: AbortSignal): Promise<void> {
  const messages = await events.receive({ waitMs: 20_000, signal });
  const outcomes = await Promise.allSettled(
    messages.map(async (message) => {
      const heard = await Promise.all(message.events.map((event) => hearEvent(context, event)));
      if (heard.every(Boolean)) await message.done();
    }),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Answers whether the event is dealt with; one that came before its upload's record is to come again. */
export async function hearEvent(context: Context, event: ObjectEvent): Promise<boolean> {
  if (event.bucket !== context.raw.bucket || !event.kind.includes('ObjectCreated')) return true;
  const id = uploadOfKey(event.key);
  if (id === null) return true;
  const known = await context.uploads.byId(id);
  if (known?.key !== event.key) return isStranger(context, event.key);
  const upload = await completeUpload(context, known.id, context.now());
  if (upload?.status === 'ACCEPTED' && (await isUnneeded(context, upload)))
    await context.uploads.cleanAt(upload.id, new Date());
  return true;
}

/** An object that nobody asked for: not ours to remove, and not worth hearing of for ever. */
async function isStranger({ raw, log }: Context, key: string): Promise<boolean> {
  const head = await raw.head(key);
  const stays = head !== null && Date.now() - head.lastModified.getTime() > STRANGER_AFTER_MS;
  if (stays) log.warn({ key }, 'an object that belongs to no upload');
  return head === null || stays;
}

/** Bytes of a video that is over, or that the owner had already. */
async function isUnneeded({ videos }: Context, { id, videoId }: Upload): Promise<boolean> {
  const video = videoId === null ? null : await videos.byId(videoId);
  return video?.uploadId !== id || video.status === 'DELETED' || video.status === 'REJECTED';
}
