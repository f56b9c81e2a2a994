import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { type UploadedFile, uploadFile, type Visibility } from '@reelgraph/client';
import { type Call, type Command, Failure, UsageError, wordAt } from '../command.ts';
import { formatBytes, formatPairs } from '../format.ts';
import { ProgressBar } from '../progress-bar.ts';
import { followUpload } from './follow-upload.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.mov': 'video/quicktime',
  '.webm': 'video/webm',
  '.mkv': 'video/x-matroska',
  '.3gp': 'video/3gpp',
};
const visibilities: Readonly<Record<string, Visibility>> = {
  public: 'PUBLIC',
  followers: 'FOLLOWERS',
  private: 'PRIVATE',
};

export const upload: Command = {
  summary: 'publishes a video file, and waits until it plays',
  usage:
    'FILE [--caption TEXT] [--hashtags A,B] [--visibility public|followers|private] [--content-type TYPE] [--no-wait]',
  words: 1,
  options: {
    caption: { type: 'string' },
    hashtags: { type: 'string' },
    visibility: { type: 'string' },
    'content-type': { type: 'string' },
    'no-wait': { type: 'boolean' },
  },
  async run(call) {
    // npm runs scripts in its own folder, and says where it was called.
    const path = resolve(call.env.INIT_CWD ?? '', wordAt(call, 0));
    const visibility = readVisibility(call);
    const contentType = call.options['content-type'] ?? contentTypeOf(path);
    const sizeBytes = await sizeOf(path);
    await checkPolicy(call, sizeBytes, contentType);
    const sent = await post(call, path, { contentType, visibility });
    if (call.flags.has('no-wait'))
      return call.terminal.out(
        formatPairs([
          ['upload', sent.id],
          ['status', sent.status],
        ]),
      );
    await followUpload(call, sent.id);
  },
};

async function post(
  call: Call,
  path: string,
  how: { contentType: string; visibility: Visibility },
): Promise<UploadedFile> {
  const bar = new ProgressBar(call.terminal, 'posting');
  const begun = Date.now();
  const file = await openAsBlob(path, { type: how.contentType });
  const sent = await uploadFile(call.client, file, {
    ...how,
    caption: call.options.caption ?? '',
    hashtags: (call.options.hashtags ?? '')
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
    signal: call.signal,
    onProgress: ({ sentBytes, totalBytes }) =>
      bar.show(sentBytes / totalBytes, `${formatBytes(sentBytes)} of ${formatBytes(totalBytes)}`),
  });
  bar.end(`${basename(path)}, ${formatBytes(file.size)} in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return sent;
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new Failure(`There is no file ${path}.`);
  if (!found.isFile()) throw new Failure(`${path} is not a file.`);
  if (found.size === 0) throw new Failure(`${path} is empty.`);
  return found.size;
}

/** The server checks this as well; here it is said before anything is sent. */
async function checkPolicy(call: Call, sizeBytes: number, contentType: string): Promise<void> {
  const policy = await call.client.uploadPolicy();
  if (sizeBytes > policy.maxBytes)
    throw new Failure(`The file has ${formatBytes(sizeBytes)}; at most ${formatBytes(policy.maxBytes)} are taken.`);
  if (!policy.contentTypes.includes(contentType))
    throw new Failure(`${contentType} is not taken; it may be one of ${policy.contentTypes.join(', ')}.`);
}

function contentTypeOf(path: string): string {
  const type = contentTypes[extname(path).toLowerCase()];
  if (!type)
    throw new UsageError(`What ${path} is can't be told from its name: say --content-type, such as video/mp4.`);
  return type;
}

function readVisibility(call: Call): Visibility {
  const visibility = visibilities[(call.options.visibility ?? 'public').toLowerCase()];
  if (!visibility) throw new UsageError('--visibility is public, followers or private.');
  return visibility;
}
