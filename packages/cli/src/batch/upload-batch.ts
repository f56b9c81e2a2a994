import { openAsBlob } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ClientError, type UploadOptions, uploadFile } from '@reelgraph/client';
import { type Call, Failure } from '../command.ts';
import { stepOf } from '../commands/follow-upload.ts';
import type { BatchFile } from './batch-file.ts';
import { BatchView } from './batch-view.ts';
import type { FoundFile } from './find-files.ts';
import { hashFile } from './hash-file.ts';
import { UploadWatch } from './watch-uploads.ts';

export type BatchOptions = {
  /** Files that are read and sent at once. */
  readonly parallel: number;
  /** Whether to wait until the videos play. */
  readonly wait: boolean;
  readonly details: Pick<UploadOptions, 'caption' | 'hashtags' | 'visibility'>;
};

type Outcome = { videoId: string | null; note: string } | { why: string };
type Batch = { call: Call; known: BatchFile; view: BatchView; watch: UploadWatch; options: BatchOptions };

const ATTEMPTS = 6;

/** Uploads many files; what an earlier command did of it is not done again. Fails at the end when any did, naming each. */
export async function uploadBatch(
  call: Call,
  files: readonly FoundFile[],
  known: BatchFile,
  options: BatchOptions,
): Promise<void> {
  await using watch = new UploadWatch(call);
  const batch: Batch = { call, known, view: new BatchView(call.terminal, files), watch, options };
  const byContent = new Map<string, Promise<Outcome>>();
  const rest = [...files];
  const ends: Promise<readonly [FoundFile, Outcome]>[] = [];
  const sendInTurn = async () => {
    for (let file = rest.shift(); file && !call.signal.aborted; file = rest.shift()) {
      const { sent, ended } = begin(batch, file, byContent);
      ends.push(ended.then((outcome) => [file, outcome] as const));
      await sent;
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, sendInTurn));
  const outcomes = await Promise.all(ends);
  if (call.signal.aborted) {
    call.terminal.note('Stopped. The same command again goes on from here.');
    throw new Failure('stopped');
  }
  report(call, outcomes);
}

/** `sent` when the next file may have its turn, `ended` when this one is over; neither rejects. */
function begin(batch: Batch, file: FoundFile, byContent: Map<string, Promise<Outcome>>) {
  const sent = Promise.withResolvers<void>();
  const work = async (): Promise<Outcome> => {
    if (file.bytes === 0) throw new Failure('The file is empty.');
    const sha256 = await hashFile(file.path, batch.call.signal);
    const same = byContent.get(sha256);
    if (same) {
      sent.resolve();
      return same;
    }
    const outcome = uploadOne(batch, file, sha256, sent.resolve);
    byContent.set(sha256, outcome);
    return outcome;
  };
  const ended = work()
    .catch((error: unknown): Outcome => ({ why: whyOf(error) }))
    .then((outcome) => {
      sent.resolve();
      if (!batch.call.signal.aborted)
        batch.view.ended(file, { failed: 'why' in outcome, note: 'why' in outcome ? outcome.why : outcome.note });
      return outcome;
    });
  return { sent: sent.promise, ended };
}

async function uploadOne(batch: Batch, file: FoundFile, sha256: string, onSent: () => void): Promise<Outcome> {
  const { client } = batch.call;
  const before = batch.known.uploadOf(sha256);
  const state = before === undefined ? null : await client.upload({ id: before });
  const step = state && stepOf(state, state.id);
  if (step?.phase === 'ready') return { videoId: step.videoId, note: `there already  ${step.videoId}` };
  const isOverForGood = state?.status === 'REJECTED' || state?.video?.status === 'REJECTED';
  if (step?.phase === 'over' && isOverForGood) return { why: step.why };
  const isUnderWay = step?.phase === 'going';
  const needsBytes = !isUnderWay || state?.status === 'AWAITING_UPLOAD';
  const id = needsBytes || !state ? await send(batch, file, sha256, isUnderWay ? state?.id : undefined) : state.id;
  onSent();
  if (!batch.options.wait) return { videoId: null, note: `sent  ${id}` };
  const end = await batch.watch.until(id, (part, note) => batch.view.compressing(file, part, note));
  return end.phase === 'ready' ? { videoId: end.videoId, note: end.videoId } : { why: end.why };
}

/** Sends the bytes, into an upload that was begun before where there is one. */
async function send(batch: Batch, file: FoundFile, sha256: string, begun: string | undefined): Promise<string> {
  const { call, known, view, options } = batch;
  const blob = await openAsBlob(file.path, { type: file.contentType });
  let uploadId = begun;
  const sendOnce = () =>
    uploadFile(call.client, blob, {
      ...options.details,
      sha256,
      signal: call.signal,
      ...(uploadId === undefined ? {} : { uploadId }),
      onRequested: (upload) => {
        uploadId = upload.id;
        known.record(sha256, upload.id);
      },
      onProgress: ({ sentBytes }) => view.sending(file, sentBytes),
    });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await sendOnce()).id;
    } catch (error) {
      const again = error instanceof ClientError && error.retryable && error.code !== 'QUOTA_EXCEEDED';
      if (!again || attempt === ATTEMPTS || call.signal.aborted) throw error;
      await delay(250 * 2 ** attempt, undefined, { signal: call.signal });
    }
  }
}

function report({ terminal }: Call, outcomes: readonly (readonly [FoundFile, Outcome])[]): void {
  for (const [file, outcome] of outcomes)
    if (!('why' in outcome)) terminal.out(`${outcome.videoId ?? outcome.note}  ${file.name}`);
  const failed = outcomes.flatMap(([file, outcome]) => ('why' in outcome ? [[file.name, outcome.why] as const] : []));
  if (failed.length === 0) return;
  const width = Math.max(...failed.map(([name]) => name.length));
  const table = failed.map(([name, why]) => `  ${name.padEnd(width)}  ${why}`);
  throw new Failure(`${failed.length} of ${outcomes.length} failed:\n${table.join('\n')}`);
}

function whyOf(error: unknown): string {
  if (error instanceof ClientError) return `${error.message} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}
