import type { IncomingMessage } from 'node:http';
import { AppError } from '@reelgraph/errors';
import { type Deadlines, isJson, parseExactly } from '@reelgraph/federation';
import { type HttpRequest, WholeRequest } from '@reelgraph/service';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What waits for bodies: one timer for all of them. */
export type BodyLimits = { readonly bytes: number; readonly timeoutMs: number; readonly deadlines: Deadlines };

/**
 * The JSON body, as `read` makes of it. Rejects with BAD_INPUT, REQUEST_TOO_LARGE, REQUEST_TOO_SLOW or what `read` throws;
 * what is left unread is thrown away, so the answer still arrives.
 */
export function readJson<Result>(
  request: HttpRequest,
  limits: BodyLimits,
  read: (value: unknown) => Result,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const { 'content-type': type, 'content-encoding': encoding = 'identity' } = request.headers;
    if (!isJson(type)) throw refused(request, 'Send the request as application/json, in UTF-8.');
    if (encoding.toLowerCase() !== 'identity') throw refused(request, 'Send the body without compression.');
    if (request instanceof WholeRequest) {
      resolve(read(parse(request.body)));
      return;
    }
    readBytes(request, limits, reject, (bytes) => {
      try {
        resolve(read(parse(bytes)));
      } catch (error) {
        reject(error);
      }
    });
  });
}

function parse(bytes: Buffer): unknown {
  try {
    return parseExactly(utf8.decode(bytes));
  } catch (cause) {
    throw new AppError('BAD_INPUT', { detail: 'The body is not valid JSON in UTF-8.', cause });
  }
}

function readBytes(
  request: IncomingMessage,
  { bytes: limit, timeoutMs, deadlines }: BodyLimits,
  fail: (error: AppError) => void,
  done: (bytes: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  // Who sends a byte now and then holds a connection, not a request.
  const waiting = { lateAt: performance.now() + timeoutMs, late: () => fail(new AppError('REQUEST_TOO_SLOW')) };
  deadlines.add(waiting);
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else {
      chunks.length = 0;
      fail(new AppError('REQUEST_TOO_LARGE', { detail: `A request has at most ${limit} bytes.` }));
    }
  });
  request.on('end', () => {
    deadlines.delete(waiting);
    done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
  });
  request.on('error', () => undefined);
  // `close` comes after every request: an error is made only for those that ended early.
  request.on('close', () => {
    if (request.complete) return;
    deadlines.delete(waiting);
    fail(new AppError('BAD_INPUT', { detail: 'The body did not arrive whole.' }));
  });
}

function refused(request: HttpRequest, detail: string): AppError {
  if (!(request instanceof WholeRequest)) request.resume();
  return new AppError('BAD_INPUT', { detail });
}
