import type { IncomingMessage } from 'node:http';

/** The parsed JSON body, or null when it is not JSON or larger than `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // A body that is too large is read to its end all the same, or the connection's next request would wait behind it.
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > limit ? null : parseJson(Buffer.concat(chunks).toString());
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
