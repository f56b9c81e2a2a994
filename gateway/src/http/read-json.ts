import type { IncomingMessage } from 'node:http';
import { AppError } from '@reelgraph/errors';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The JSON body. Throws BAD_INPUT or REQUEST_TOO_LARGE; what is left unread is thrown away, so the answer still arrives. */
export async function readJson(request: IncomingMessage, limit: number, timeoutMs: number): Promise<unknown> {
  const { 'content-type': type, 'content-encoding': encoding = 'identity' } = request.headers;
  if (!isJson(type)) throw refused(request, 'Send the request as application/json.');
  if (encoding !== 'identity') throw refused(request, 'Send the body without compression.');
  const bytes = await readBytes(request, limit, timeoutMs);
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new AppError('BAD_INPUT', { detail: 'The body is not valid JSON in UTF-8.', cause });
  }
}

function readBytes(request: IncomingMessage, limit: number, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // Who sends a byte now and then holds a connection, not a request.
    const timer = setTimeout(() => reject(new AppError('REQUEST_TOO_SLOW')), timeoutMs);
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(new AppError('REQUEST_TOO_LARGE', { detail: `A request has at most ${limit} bytes.` }));
      }
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', () => undefined);
    // `close` comes after every request: an error is made only for those that ended early.
    request.on('close', () => {
      clearTimeout(timer);
      if (!request.complete) reject(new AppError('BAD_INPUT', { detail: 'The body did not arrive whole.' }));
    });
  });
}

function refused(request: IncomingMessage, detail: string): AppError {
  request.resume();
  return new AppError('BAD_INPUT', { detail });
}

function isJson(contentType = ''): boolean {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}
