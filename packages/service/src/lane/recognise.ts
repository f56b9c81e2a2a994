/** A head that is longer is left to node:http. */
const MOST_HEAD_BYTES = 8 * 1024;
/** So is what is longer as a whole: it need not be held in one piece. */
const MOST_BYTES = 64 * 1024;
const END_OF_HEAD = Buffer.from('\r\n\r\n');
const LINES = /^(?:\r\n[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e]*)+$/;
const DIGITS = /^\d{1,5}$/;
const STREAMS = /event-stream|multipart/i;

/** What says how the message is framed or what should become of the connection, and what node:http gives as a list. */
const REFUSED = new Set([
  ...['transfer-encoding', 'expect', 'upgrade', 'trailer', 'te', 'keep-alive', 'proxy-connection', 'http2-settings'],
  'set-cookie',
]);

/** A message that has come whole; the rest of the bytes belongs to what follows it. */
export type Message = {
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyStart: number;
  readonly bodyEnd: number;
};

/** Bytes may be the beginning of a plain message, or one and more, or none: then node:http has to look at them. */
export type Recognise = (bytes: Buffer) => Message | 'begun' | 'other';

/**
 * Recognises plain requests: `POST` of one path with a length. They are few of those that node:http takes, and mean the
 * same to it; whatever could be read in two ways is none.
 */
export function recogniserOf(path: string): Recognise {
  const line = Buffer.from(`POST ${path} HTTP/1.1`);
  return (bytes) => {
    const seen = Math.min(bytes.length, line.length);
    if (bytes.compare(line, 0, seen, 0, seen) !== 0) return 'other';
    const end = bytes.indexOf(END_OF_HEAD, line.length);
    if (end > MOST_HEAD_BYTES || (end < 0 && bytes.length > MOST_HEAD_BYTES)) return 'other';
    if (end < 0) return 'begun';
    const headers = readHeaders(bytes.toString('latin1', line.length, end));
    if (!headers || !isPlain(headers)) return 'other';
    const bodyStart = end + END_OF_HEAD.length;
    const bodyEnd = bodyStart + Number(headers['content-length']);
    if (bodyEnd > MOST_BYTES) return 'other';
    return bodyEnd > bytes.length ? 'begun' : { headers, bodyStart, bodyEnd };
  };
}

/** By their names in small letters; none where one is said twice. */
function readHeaders(text: string): Record<string, string> | undefined {
  if (!LINES.test(text)) return undefined;
  const headers: Record<string, string> = {};
  for (let at = 0; at >= 0; ) {
    const end = text.indexOf('\r\n', at + 2);
    const colon = text.indexOf(':', at);
    const name = text.slice(at + 2, colon).toLowerCase();
    // What every object has by its nature counts as said before.
    if (headers[name] !== undefined || REFUSED.has(name)) return undefined;
    headers[name] = text.slice(colon + 1, end < 0 ? undefined : end).trim();
    at = end;
  }
  return headers;
}

function isPlain(headers: Readonly<Record<string, string>>): boolean {
  const { host, accept, connection, 'content-length': length, 'content-encoding': encoding } = headers;
  if (host === undefined || length === undefined || !DIGITS.test(length)) return false;
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return false;
  if (encoding !== undefined && encoding !== 'identity') return false;
  // Answers that go on for long are node:http's, too.
  return accept === undefined || !STREAMS.test(accept);
}
