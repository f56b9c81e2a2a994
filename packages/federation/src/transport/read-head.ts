/** What the head of an HTTP/1 response says of the body, of the connection, and to whoever reads it. */
export type Head = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the body; 'chunked' or 'until close' where that is not said. */
  readonly length: number | 'chunked' | 'until close';
  readonly isKeptAlive: boolean;
  /** For how long the other side keeps the connection without a request, where it says so. */
  readonly keptForMs: number | undefined;
};

/** A whole head without its last two line breaks: nothing in it may be read in two ways. */
const HEAD = /^HTTP\/1\.[01] [1-5]\d\d[^\r\n\0]*(?:\r\n[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n\0]*)*$/;
const DIGITS = /^\d{1,15}$/;
const BREAK = '\r\n';

/** The names that are read, by their length: a look at it tells most others apart. */
const READ: readonly (readonly string[])[] = [
  'connection',
  'keep-alive',
  'content-type',
  'cache-control',
  'content-length',
  'transfer-encoding',
].reduce<string[][]>(
  (byLength, name) => {
    byLength[name.length]?.push(name);
    return byLength;
  },
  Array.from({ length: 18 }, () => []),
);

/** Throws where it is no head, or one that says two things about where the body ends. */
export function readHead(text: string): Head {
  if (!HEAD.test(text)) throw new Error('This is no HTTP response.');
  const headers: Record<string, string> = {};
  for (let at = text.indexOf(BREAK); at >= 0; ) {
    const end = text.indexOf(BREAK, at + 2);
    const colon = text.indexOf(':', at);
    const names = READ[colon - at - 2];
    if (names !== undefined && names.length > 0) {
      const name = text.slice(at + 2, colon).toLowerCase();
      const value = text.slice(colon + 1, end < 0 ? undefined : end).trim();
      if (names.includes(name)) headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
    }
    at = end;
  }
  const status = Number(text.slice(9, 12));
  const connection = headers.connection?.toLowerCase() ?? '';
  return {
    status,
    headers,
    length: lengthOf(status, headers),
    isKeptAlive: text.charCodeAt(7) === ONE ? !connection.includes('close') : connection.includes('keep-alive'),
    keptForMs: keptFor(headers['keep-alive']),
  };
}

const ONE = '1'.charCodeAt(0);

function lengthOf(status: number, headers: Readonly<Record<string, string>>): Head['length'] {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  if (status < 200 || status === 204 || status === 304) return 0;
  if (encoding !== undefined) {
    if (length !== undefined || encoding.toLowerCase() !== 'chunked') throw new Error('The body has no certain end.');
    return 'chunked';
  }
  if (length === undefined) return 'until close';
  // Said twice it has a comma in it.
  if (!DIGITS.test(length)) throw new Error('The length of the body is no number.');
  return Number(length);
}

function keptFor(value: string | undefined): number | undefined {
  const seconds = value === undefined ? undefined : /(?:^|[\s,;])timeout=(\d{1,6})/i.exec(value)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}
