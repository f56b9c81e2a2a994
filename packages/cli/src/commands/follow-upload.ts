import { type Call, Failure } from '../command.ts';
import { formatBytes, formatDuration, formatPairs } from '../format.ts';
import { ProgressBar } from '../progress-bar.ts';
import { type Upload, uploadChanges } from './upload-changes.ts';

export type Step = { phase: 'going'; part: number; note: string } | { phase: 'ready'; videoId: string } | Over;
type Over = { phase: 'over'; why: string };

/** Shows how an upload becomes a video until it is READY, then prints where it plays. Fails when it never will be. */
export async function followUpload(call: Call, uploadId: string): Promise<void> {
  const bar = new ProgressBar(call.terminal, 'compressing');
  const begun = Date.now();
  call.signal.addEventListener('abort', () =>
    call.terminal.note(`It goes on without you. Look again with: npm run reelgraph -- status ${uploadId}`),
  );
  for await (const upload of uploadChanges(call, uploadId)) {
    const step = stepOf(upload, uploadId);
    if (step.phase === 'over') throw new Failure(step.why);
    if (step.phase === 'ready') {
      bar.end(`ready in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
      return printVideo(call, step.videoId);
    }
    bar.show(step.part, step.note);
  }
}

/** Where an upload is on its way, in one step. */
export function stepOf(upload: Upload | null, uploadId: string): Step {
  if (!upload) return { phase: 'over', why: `There is no upload ${uploadId} of yours.` };
  if (upload.status === 'REJECTED' || upload.status === 'EXPIRED' || upload.status === 'CANCELLED')
    return { phase: 'over', why: reasonOf(`The upload ended ${upload.status}`, upload.reason) };
  const { video } = upload;
  if (!video && upload.status === 'ACCEPTED') return { phase: 'over', why: 'The video was deleted.' };
  if (!video) return { phase: 'going', part: 0, note: 'waiting for the store' };
  switch (video.status) {
    case 'READY':
    case 'ARCHIVED':
    case 'RESTORING':
      return { phase: 'ready', videoId: video.id };
    case 'REJECTED':
    case 'TAKEN_DOWN':
    case 'DELETED':
      return { phase: 'over', why: reasonOf(`The video ended ${video.status}`, video.reason) };
    case 'FAILED':
      return { phase: 'going', part: 0, note: 'failed on our side, tried again by itself' };
    case 'PROCESSING':
    case 'PLAYABLE':
      return { phase: 'going', part: (upload.progress?.percent ?? 0) / 100, note: noteOf(upload) };
    default:
      return video.status satisfies never;
  }
}

function noteOf({ progress, video }: Upload): string {
  const playable = video?.status === 'PLAYABLE' ? 'plays already, ' : '';
  return playable + (progress?.etaMs == null ? 'working' : `${formatDuration(progress.etaMs)} left`);
}

function reasonOf(what: string, reason: Upload['reason']): string {
  return reason ? `${what}: ${reason.message} (${reason.code})` : `${what}.`;
}

/** Where a video plays, and in which renditions. */
async function printVideo({ client, terminal }: Call, id: string): Promise<void> {
  const video = await client.video({ id });
  if (!video) throw new Failure(`There is no video ${id} that you may see.`);
  const sizes = video.renditions.map(({ rung, sizeBytes }) => `${rung}p ${formatBytes(sizeBytes)}`);
  terminal.out(
    formatPairs([
      ['video', video.id],
      ['status', video.status],
      ['length', video.durationMs === null ? 'unknown' : formatDuration(video.durationMs)],
      ['renditions', sizes.join(', ')],
      ['play', video.playback?.url ?? 'not yet'],
    ]),
  );
}
