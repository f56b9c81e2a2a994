import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const USER = 'operator';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/**
 * Lets in who says the operators' password (HTTP Basic, user `operator`), and lets only its own pages change anything: a
 * browser sends the password along with what other sites make it ask.
 */
export function askPassword(password: string, handler: Handler): Handler {
  const wanted = digest(`${USER}:${password}`);
  return (request, response) => {
    const given = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!timingSafeEqual(digest(Buffer.from(given, 'base64').toString()), wanted)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="queues", charset="UTF-8"' }).end();
      return;
    }
    if (request.method !== 'GET' && !isOwnPage(request)) {
      response.writeHead(403).end();
      return;
    }
    response.setHeader(
      'content-security-policy',
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
    );
    response.setHeader('x-frame-options', 'DENY');
    return handler(request, response);
  };
}

function isOwnPage({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined || URL.parse(headers.origin)?.host === headers.host;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
