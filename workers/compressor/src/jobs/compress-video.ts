import { join } from 'node:path';
import { catalogue, GiveUp } from '@reelgraph/errors';
import { MediaFailed, processVideo, tempBytes } from '@reelgraph/media';
import { isAway, isMissing, isReplaced, OtherBytes } from '@reelgraph/objects';
import type { JobRun } from '@reelgraph/queue';
import { compressionJob, isPlayable, type Video } from '@reelgraph/videos';
import type { Context } from '../context.ts';
import { failureOf, isHang, ourFault, rejectionOf, WORKER_DIED } from '../domain/owner-reason.ts';
import { placeOf } from '../domain/place-of.ts';
import { restedAt, retryAt } from '../domain/retry-at.ts';
import { WholeProgress } from '../domain/whole-progress.ts';
import { type Claim, holdClaim } from './hold-claim.ts';
import { ClaimObjects } from './publish-renditions.ts';
import { settlePlayable } from './settle-playable.ts';
import { progressWriter } from './write-progress.ts';

type Payload = { videoId: string };

/**
 * Takes a video's raw bytes to READY, or records why not. Again it does what is left to do: nothing, when all is done.
 * A video that a worker died with is handed on to where nothing runs beside it.
 */
export async function compressVideo(context: Context, { videoId }: Payload, run: JobRun): Promise<void> {
  const video = await context.videos.claim(videoId, context.holder, context.leaseMs);
  if (!video) return ensureNothingIsDue(context, videoId);
  const place = placeOf(video, context.restAfterDeaths, context.now());
  if (place === 'beside') return compressClaimed(context, video, run);
  if (place === 'rest') return restAfterDeaths(context, video);
  await context.videos.release(videoId, video.lease.fence);
  context.events.quarantined({ videoId, deaths: video.deaths });
  await context.enqueue(compressionJob(video), { videoId });
}

/** The same for a video that a worker died with; the caller sees to it that nothing runs beside it. */
export async function compressAlone(context: Context, { videoId }: Payload, run: JobRun): Promise<void> {
  run.signal.throwIfAborted();
  const video = await context.videos.claim(videoId, context.holder, context.leaseMs);
  if (!video) return ensureNothingIsDue(context, videoId);
  if (placeOf(video, context.restAfterDeaths, context.now()) === 'rest') return restAfterDeaths(context, video);
  await compressClaimed(context, video, run);
}

/** It stays due, but not soon: every try costs a worker. */
async function restAfterDeaths(context: Context, { id: videoId, lease, deaths, dueAt }: Video): Promise<void> {
  const now = context.now();
  const until = lease.afterDeath || dueAt === null ? restedAt(now) : dueAt;
  await context.videos.fail(videoId, lease.fence, WORKER_DIED, until, now);
  context.events.rests({ videoId, deaths });
}

async function compressClaimed(context: Context, video: Video, run: JobRun): Promise<void> {
  const { id: videoId } = video;
  await using claim = holdClaim(context, video, run.signal);
  const objects = new ClaimObjects(context.media, { videoId, fence: claim.fence, signal: claim.signal });
  try {
    await encode(context, video, claim, objects);
  } catch (error) {
    await recordFailure(context, video, claim, objects, error, run);
  }
}

/** Another worker may hold the video and die: the job comes back until the video's record says that nothing is due. */
async function ensureNothingIsDue(context: Context, videoId: string): Promise<void> {
  const video = await context.videos.byId(videoId);
  if (video && (video.status === 'PROCESSING' || video.status === 'PLAYABLE' || video.status === 'FAILED'))
    throw new Error(`video ${videoId} is claimed by ${video.lease.holder}`);
}

async function encode(context: Context, video: Video, claim: Claim, objects: ClaimObjects): Promise<void> {
  const started = performance.now();
  const { id: videoId, raw } = video;
  const { signal, fence } = claim;
  context.events.started({ videoId, fence, rawBytes: raw.bytes });
  await using folder = await context.temp.folder(tempBytes(raw.bytes, context.policy));
  // What is being sent ends before the folder goes, and before the claim does.
  await using _sent = objects;
  const input = join(folder.path, 'in');
  await using progress = progressWriter(async ({ percent, etaMs }) => {
    if (await context.videos.progress(videoId, fence, percent, etaMs)) await context.hint(videoId);
  });
  const whole = new WholeProgress(started);
  await context.raw.download(raw.key, input, { etag: raw.etag, sha256: raw.sha256, signal });
  progress.report(whole.downloaded(performance.now()));
  const made = await processVideo(input, folder.path, context.policy, {
    tools: context.tools,
    threads: context.threads,
    turn: context.turns.take,
    signal,
    log: context.log,
    onProgress: (step) => progress.report(whole.working(step)),
    onFile: (written) => objects.send(written),
    onStage: async (stage) => {
      // A video that is PLAYABLE from an earlier claim keeps its objects until this one is READY.
      if (isPlayable(video.status)) return;
      const encoded = await objects.put(stage);
      await context.videos.markPlayable(videoId, fence, encoded, context.now());
    },
  });
  const encoded = { ...(await objects.put(made)), ...(await objects.putHls(made.hls)) };
  const ready = await context.videos.markReady(
    videoId,
    fence,
    { ...encoded, rawDueAt: context.rawDueAt() },
    context.now(),
  );
  if (!ready) throw new ClaimLost(videoId);
  context.events.published({
    videoId,
    rungs: encoded.renditions.map((rendition) => rendition.rung),
    bytes: encoded.renditions.reduce((sum, rendition) => sum + rendition.bytes, 0),
    tookMs: Math.round(performance.now() - started),
  });
  await objects.removeUnshown(encoded);
}

async function recordFailure(
  context: Context,
  video: Video,
  claim: Claim,
  objects: ClaimObjects,
  error: unknown,
  run: JobRun,
): Promise<void> {
  const { id: videoId } = video;
  const { fence } = claim;
  const now = context.now();
  const rejection = rejectionOf(error, video.hangs ?? 0) ?? rawIsGone(error);
  if (rejection && (await context.videos.reject(videoId, fence, rejection, now))) {
    context.events.rejected({ videoId, code: rejection.code, err: error });
    return objects.discard();
  }
  const current = await context.videos.byId(videoId);
  if (current?.lease.fence !== fence || current.status === 'DELETED' || error instanceof ClaimLost) {
    // Cancelled, deleted, taken down or claimed by another: whatever this claim put belongs to nobody.
    context.events.lost({ videoId, fence });
    return objects.discard();
  }
  if (rejection && (await settlePlayable(context, current, fence, rejection, objects))) return;
  if (run.signal.aborted) {
    await discardUnlessPublished(current, objects);
    throw error;
  }
  const fault = ourFault(error, isAway(error));
  const attempts = video.attempts + 1;
  const dueAt = retryAt({ attempts, passes: fault.passes }, context.random(), now);
  const detail = error instanceof MediaFailed ? error.stderrTail : String(error);
  await context.videos.fail(videoId, fence, failureOf(fault), dueAt, now, { detail, hung: isHang(error) });
  context.events.failed({ videoId, err: error, dueAt });
  // Only now: the store may be what failed, and then it says so once more.
  await discardUnlessPublished(current, objects);
  throw error;
}

/** A first stage that is published stays; a later claim replaces it when it is READY. */
async function discardUnlessPublished(current: Video, objects: ClaimObjects): Promise<void> {
  if (!isPlayable(current.status)) await objects.discard();
}

/** The raw object vanished or was replaced after it was pinned, or never was what was announced: no retry brings it back. */
function rawIsGone(error: unknown) {
  if (error instanceof OtherBytes) {
    const { message, retryable } = catalogue.UPLOAD_MISMATCH;
    return { code: 'UPLOAD_MISMATCH', message, retryable };
  }
  if (!isMissing(error) && !isReplaced(error)) return null;
  return { code: 'RAW_LOST', message: 'The uploaded file is no longer there. Upload it again.', retryable: false };
}

class ClaimLost extends GiveUp {
  constructor(videoId: string) {
    super(`the claim of ${videoId} was lost`);
  }
}
