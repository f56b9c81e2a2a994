import { openAsBlob } from 'node:fs';
import { resolve } from 'node:path';
import { type UploadedFile, uploadFile, type Visibility } from '@reelgraph/client';
import { BatchFile } from '../batch/batch-file.ts';
import { type FoundFile, findFiles } from '../batch/find-files.ts';
import { type BatchOptions, uploadBatch } from '../batch/upload-batch.ts';
import { type Call, type Command, Failure, UsageError } from '../command.ts';
import { formatBytes, formatPairs } from '../format.ts';
import { ProgressBar } from '../progress-bar.ts';
import { requireSignIn } from '../require-sign-in.ts';
import { configFolder } from '../session-file.ts';
import { followUpload } from './follow-upload.ts';

type Details = BatchOptions['details'];

const visibilities: Readonly<Record<string, Visibility>> = {
  public: 'PUBLIC',
  followers: 'FOLLOWERS',
  private: 'PRIVATE',
};

export const upload: Command = {
  summary: 'publishes video files and folders of them, and waits until they play',
  usage:
    'FILE|FOLDER... [--caption TEXT] [--hashtags A,B] [--visibility public|followers|private] [--content-type TYPE] [--parallel N] [--no-wait]',
  words: 'some',
  options: {
    caption: { type: 'string' },
    hashtags: { type: 'string' },
    visibility: { type: 'string' },
    'content-type': { type: 'string' },
    parallel: { type: 'string' },
    'no-wait': { type: 'boolean' },
  },
  async run(call) {
    // npm runs scripts in its own folder, and says where it was called.
    const paths = call.words.map((word) => resolve(call.env.INIT_CWD ?? '', word));
    const details = readDetails(call);
    const parallel = readParallel(call);
    const files = await findFiles(paths, call.options['content-type']);
    const [file] = files;
    if (file && files.length === 1 && paths.includes(file.path)) return uploadOne(call, file, details);
    const me = await requireSignIn(call);
    const known = new BatchFile(configFolder(call.env), call.gatewayUrl, me.id);
    await uploadBatch(call, files, known, { parallel, wait: !call.flags.has('no-wait'), details });
  },
};

async function uploadOne(call: Call, file: FoundFile, details: Details): Promise<void> {
  if (file.bytes === 0) throw new Failure(`${file.path} is empty.`);
  await checkPolicy(call, file.bytes, file.contentType);
  const sent = await post(call, file, details);
  if (!call.flags.has('no-wait')) return followUpload(call, sent.id);
  const pairs = [['upload', sent.id] as const, ['status', sent.status] as const];
  call.terminal.out(formatPairs(pairs));
}

async function post(call: Call, { path, name, contentType }: FoundFile, details: Details): Promise<UploadedFile> {
  const bar = new ProgressBar(call.terminal, 'posting');
  const begun = Date.now();
  const file = await openAsBlob(path, { type: contentType });
  const sent = await uploadFile(call.client, file, {
    ...details,
    signal: call.signal,
    onProgress: ({ sentBytes, totalBytes }) =>
      bar.show(sentBytes / totalBytes, `${formatBytes(sentBytes)} of ${formatBytes(totalBytes)}`),
  });
  bar.end(`${name}, ${formatBytes(file.size)} in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return sent;
}

function readDetails(call: Call): Details {
  const hashtags = (call.options.hashtags ?? '').split(',').map((tag) => tag.trim());
  return { caption: call.options.caption ?? '', hashtags: hashtags.filter(Boolean), visibility: readVisibility(call) };
}

function readParallel(call: Call): number {
  const parallel = Number(call.options.parallel ?? 3);
  if (Number.isInteger(parallel) && parallel >= 1 && parallel <= 16) return parallel;
  throw new UsageError('--parallel is a number from 1 to 16.');
}

/** The server checks this as well; here it is said before anything is sent. */
async function checkPolicy(call: Call, sizeBytes: number, contentType: string): Promise<void> {
  const policy = await call.client.uploadPolicy();
  if (sizeBytes > policy.maxBytes)
    throw new Failure(`The file has ${formatBytes(sizeBytes)}; at most ${formatBytes(policy.maxBytes)} are taken.`);
  if (!policy.contentTypes.includes(contentType))
    throw new Failure(`${contentType} is not taken; it may be one of ${policy.contentTypes.join(', ')}.`);
}

function readVisibility(call: Call): Visibility {
  const visibility = visibilities[(call.options.visibility ?? 'public').toLowerCase()];
  if (!visibility) throw new UsageError('--visibility is public, followers or private.');
  return visibility;
}
