const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PLAIN = /^[\t\x20-\x7e]*$/;
const LATIN = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What says how a request is framed is said by whoever frames it. */
const FRAMING = new Set([
  ...['connection', 'content-length', 'expect', 'keep-alive', 'proxy-connection', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade'],
]);

/**
 * What goes before a body: it goes over the wire in Latin-1, the body in UTF-8. Where one of them is plain ASCII, both can go
 * in one piece, in the other's encoding.
 */
export type RequestHead = { readonly text: string; readonly together: 'latin1' | 'utf8' | undefined };

/** The lines that are the same in all requests to one path. */
export function commonLines(path: string, headers: readonly string[]): string {
  let lines = `POST ${path} HTTP/1.1\r\n`;
  for (let i = 0; i < headers.length; i += 2) lines += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return lines;
}

/** Adds the host where no header names one, headers (names and values in turn), and the length. Throws where a header says more than itself. */
export function writeHead(common: string, host: string, headers: readonly string[], body: string): RequestHead {
  let text = common;
  let isPlain = true;
  let hasHost = false;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const value = headers[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (!NAME.test(name) || FRAMING.has(lower)) throw new Error(`A request cannot have the header "${name}".`);
    if (!PLAIN.test(value)) {
      if (!LATIN.test(value)) throw new Error(`The header "${name}" has characters that it cannot have.`);
      isPlain = false;
    }
    hasHost ||= lower === 'host';
    text += `${name}: ${value}\r\n`;
  }
  if (!hasHost) text += `host: ${host}\r\n`;
  const length = Buffer.byteLength(body);
  // What is ASCII takes less to write as Latin-1: nothing has to be looked at.
  const together = length === body.length ? 'latin1' : isPlain ? 'utf8' : undefined;
  return { text: `${text}content-length: ${length}\r\n\r\n`, together };
}
