import type { IncomingMessage } from 'node:http';
import { AppError } from '@reelgraph/errors';

/** The JSON body. Throws BAD_INPUT or REQUEST_TOO_LARGE; what is left unread is thrown away, so the answer still arrives. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  if (!isJson(request.headers['content-type'])) {
    request.resume();
    throw new AppError('BAD_INPUT', { detail: 'Send the request as application/json.' });
  }
  const bytes = await readBytes(request, limit);
  try {
    return JSON.parse(bytes.toString());
  } catch (cause) {
    throw new AppError('BAD_INPUT', { detail: 'The body is not valid JSON.', cause });
  }
}

async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > limit) break;
    chunks.push(chunk);
  }
  if (size > limit) {
    request.resume();
    throw new AppError('REQUEST_TOO_LARGE', { detail: `A request has at most ${limit} bytes.` });
  }
  return Buffer.concat(chunks);
}

function isJson(contentType = ''): boolean {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}
