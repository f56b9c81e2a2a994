import { ClientError } from './client-error.ts';

export type ByteRequest = {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: readonly Blob[];
  readonly length: number;
  readonly onSent: (sentBytes: number) => void;
  readonly signal: AbortSignal | null;
};

export type ByteAnswer = { readonly status: number; readonly text: string };

/** Sends bytes and reports how many are gone: over XMLHttpRequest where there is one, since only that tells it in a browser. */
export async function sendBytes(request: ByteRequest): Promise<ByteAnswer> {
  try {
    return await (browserRequest() ? sendByXhr(request) : sendByFetch(request));
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    throw new ClientError('UNREACHABLE', `The store at ${new URL(request.url).origin} cannot be reached.`, {
      retryable: true,
      cause,
    });
  }
}

/** A store may refuse before it has read everything, and then ends the connection: the answer counts, not the broken pipe. */
async function sendByFetch(request: ByteRequest): Promise<ByteAnswer> {
  const response = await fetch(request.url, {
    method: request.method,
    // Node sends the length it is told; without one it would send chunks, which S3 refuses.
    headers: { ...request.headers, 'content-length': String(request.length) },
    body: countBytes(request),
    duplex: 'half',
    // Node copies a body that it might have to send again, and keeps the whole file in memory: these two say it won't.
    redirect: 'error',
    window: null,
    signal: request.signal,
  });
  return { status: response.status, text: await response.text() };
}

function countBytes(request: ByteRequest): ReadableStream<Uint8Array> {
  let sent = 0;
  return new Blob([...request.parts]).stream().pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk);
        sent += chunk.byteLength;
        request.onSent(sent);
      },
    }),
  );
}

type Xhr = {
  upload: { onprogress: ((event: { loaded: number }) => void) | null };
  status: number;
  responseText: string;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: Blob): void;
  abort(): void;
};

function browserRequest(): (new () => Xhr) | undefined {
  // @note the compiler is told of Node's globals only; a browser and React Native have this one.
  return (globalThis as { XMLHttpRequest?: new () => Xhr }).XMLHttpRequest;
}

function sendByXhr(request: ByteRequest): Promise<ByteAnswer> {
  const Request = browserRequest();
  if (!Request) return Promise.reject(new Error('There is no XMLHttpRequest here.'));
  return new Promise((resolve, reject) => {
    const xhr = new Request();
    xhr.open(request.method, request.url);
    for (const [name, value] of Object.entries(request.headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = (event) => request.onSent(event.loaded);
    xhr.onload = () => resolve({ status: xhr.status, text: xhr.responseText });
    xhr.onerror = () => reject(new Error('The connection failed.'));
    xhr.onabort = () => reject(request.signal?.reason);
    request.signal?.addEventListener('abort', () => xhr.abort(), { once: true });
    xhr.send(new Blob([...request.parts]));
  });
}
