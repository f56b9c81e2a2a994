import { ClientError } from './client-error.ts';
import type { Client } from './connect.ts';
import { layOutForm } from './multipart.ts';
import type {
  CompleteUploadMutation,
  RequestUploadInput,
  RequestUploadMutation,
  Visibility,
} from './operations.generated.ts';
import { type ByteAnswer, type ByteRequest, sendBytes } from './send-bytes.ts';

export type UploadedFile = CompleteUploadMutation['completeUpload'];
type RequestedUpload = RequestUploadMutation['requestUpload'];
type Target = NonNullable<RequestedUpload['target']>;

export type UploadOptions = {
  readonly caption?: string;
  readonly hashtags?: string[];
  readonly visibility?: Visibility;
  /** Left out, the type of the file counts. */
  readonly contentType?: string;
  readonly sha256?: string;
  /** Goes on with an upload that was requested before, and whose bytes never came. */
  readonly uploadId?: string;
  /** Called as bytes leave; starts over when the connection broke and the file is sent again. */
  readonly onProgress?: (progress: { sentBytes: number; totalBytes: number }) => void;
  /** Called once, before the first byte is sent. */
  readonly onRequested?: (upload: { id: string }) => void;
  readonly signal?: AbortSignal;
};

const ATTEMPTS = 3;

/**
 * Requests an upload, sends the file straight to the store, and says that it is there. A broken connection is tried
 * again with a fresh target. The file is read as it is sent, never as a whole.
 *
 * @example
 * await uploadFile(client, await openAsBlob('clip.mp4', { type: 'video/mp4' }), { caption: 'Sunset' });
 */
export async function uploadFile(client: Client, file: Blob, options: UploadOptions = {}): Promise<UploadedFile> {
  const { uploadId } = options;
  const upload = await (uploadId === undefined
    ? client.requestUpload({ input: inputOf(file, options) })
    : client.refreshUpload({ uploadId }));
  options.onRequested?.({ id: upload.id });
  await sendFile(client, upload, file, options);
  return client.completeUpload({ uploadId: upload.id });
}

function inputOf(file: Blob, options: UploadOptions): RequestUploadInput {
  const { caption, hashtags, visibility, sha256 } = options;
  return {
    contentType: options.contentType ?? file.type,
    sizeBytes: file.size,
    ...(caption === undefined ? {} : { caption }),
    ...(hashtags === undefined ? {} : { hashtags }),
    ...(visibility === undefined ? {} : { visibility }),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

async function sendFile(client: Client, upload: RequestedUpload, file: Blob, options: UploadOptions): Promise<void> {
  let { target } = upload;
  for (let attempt = 1; target !== null; attempt += 1) {
    try {
      const answer = await sendBytes(requestFor(target, file, options));
      if (answer.status < 300) return;
      throw refusal(answer);
    } catch (error) {
      if (!(error instanceof ClientError && error.retryable) || attempt === ATTEMPTS) throw error;
      // Null when the bytes arrived after all and only the answer was lost.
      target = await client.refreshUpload({ uploadId: upload.id }).then(
        (fresh) => fresh.target,
        (cause) => {
          if (cause instanceof ClientError && cause.code === 'UPLOAD_ALREADY_RECEIVED') return null;
          throw cause;
        },
      );
    }
  }
}

function requestFor(target: Target, file: Blob, options: UploadOptions): ByteRequest {
  const { method, url } = target;
  const onSent = (sentBytes: number) =>
    options.onProgress?.({ sentBytes: Math.min(sentBytes, file.size), totalBytes: file.size });
  const signal = options.signal ?? null;
  if (method === 'PUT') {
    const headers = Object.fromEntries(target.fields.map(({ name, value }) => [name, value]));
    return { method, url, headers, parts: [file], length: file.size, onSent, signal };
  }
  const form = layOutForm(target.fields, file, `reelgraph-${crypto.randomUUID()}`);
  const headers = { 'content-type': form.contentType };
  return { method, url, headers, parts: form.parts, length: form.length, onSent, signal };
}

/** S3 says in XML what it did not like. */
function refusal(answer: ByteAnswer): ClientError {
  const code = /<Code>([^<]+)<\/Code>/.exec(answer.text)?.[1];
  const message = /<Message>([^<]+)<\/Message>/.exec(answer.text)?.[1];
  const said = [code, message].filter(Boolean).join(': ') || `status ${answer.status}`;
  return new ClientError('UPLOAD_REFUSED', `The store refused the file (${said}).`, {
    retryable: answer.status >= 500,
  });
}
