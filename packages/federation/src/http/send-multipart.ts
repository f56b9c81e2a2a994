import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

const HEADERS = { 'content-type': 'multipart/mixed; boundary="-"; deferSpec=20220824', 'cache-control': 'no-store' };
const PART = 'content-type: application/json; charset=utf-8\r\n\r\n';

/** Sends a response and what follows it as parts of one body. Waits for a slow client instead of piling parts up. */
export async function sendMultipart(
  response: ServerResponse,
  first: string,
  later: AsyncIterable<string>,
): Promise<void> {
  response.writeHead(200, HEADERS);
  response.write(`\r\n---\r\n${PART}${first}\r\n---`);
  for await (const part of later) {
    if (response.destroyed) return;
    if (!response.write(`\r\n${PART}${part}\r\n---`))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end('--\r\n');
}
