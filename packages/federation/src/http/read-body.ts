import { HttpProblem } from './http-problem.ts';
import type { HttpRequest } from './http-request.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The body of a request as text: within the limit, uncompressed and in UTF-8. */
export function readBody(request: HttpRequest, maxBytes: number): Promise<string> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return refuse(new HttpProblem(415, 'UNSUPPORTED_ENCODING', 'Send the body without compression.'));
  }
  if (Number(request.headers['content-length']) > maxBytes) return refuse(tooLarge(maxBytes));
  if ('body' in request) return Promise.try(decode, request.body);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else reject(tooLarge(maxBytes));
    });
    request.on('end', () => {
      try {
        resolve(decode(Buffer.concat(chunks, bytes)));
      } catch (error) {
        reject(error);
      }
    });
    // `close` comes after every request: an error is made only for those that ended early.
    request.on('close', () => {
      if (!request.complete) reject(new HttpProblem(400, 'BAD_REQUEST', 'The body did not arrive whole.'));
    });
    request.on('error', () => undefined);
  });
}

function decode(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new HttpProblem(400, 'BAD_REQUEST', 'The body is not valid UTF-8.');
  }
}

function refuse(problem: HttpProblem): Promise<never> {
  return Promise.reject(problem);
}

function tooLarge(maxBytes: number): HttpProblem {
  // What is left of the body would stand in the way of the next request.
  return new HttpProblem(413, 'BODY_TOO_LARGE', `The body may have ${maxBytes} bytes at most.`, {
    connection: 'close',
  });
}
