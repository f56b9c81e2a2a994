import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recogniserOf } from './recognise.ts';

const recognise = recogniserOf('/graphql');
const BODY = '{"query":"{ ä }"}';
const PLAIN = ['Host: a', 'content-type: application/json', `content-length: ${Buffer.byteLength(BODY)}`];
const NEXT = 'GET /next HTTP/1.1\r\nhost: a\r\n\r\n';

const messageOf = (lines: readonly string[], body = BODY, first = 'POST /graphql HTTP/1.1') =>
  Buffer.from(`${[first, ...lines].join('\r\n')}\r\n\r\n${body}`);
const withLine = (line: string) => messageOf([...PLAIN, line]);

it('recognises a request however its plain headers are written', () => {
  const bytes = messageOf(['hOST:\tx y \t', 'A!#$%&-*+.^_`|~:', 'Connection: Keep-Alive', 'content-length:002']);
  expect(recognise(bytes)).toEqual({
    headers: { host: 'x y', 'a!#$%&-*+.^_`|~': '', connection: 'Keep-Alive', 'content-length': '002' },
    bodyStart: bytes.indexOf('{'),
    bodyEnd: bytes.indexOf('{') + 2,
  });
});

it('waits for what is missing, at any byte', () => {
  const bytes = messageOf(PLAIN);
  for (let end = 0; end < bytes.length; end += 1) expect(recognise(bytes.subarray(0, end))).toBe('begun');
  expect(recognise(Buffer.concat([bytes, bytes]))).toMatchObject({ bodyEnd: bytes.length });
});

it('leaves to node:http whatever says something of framing, of the connection or of an answer in pieces', () => {
  const lines = [
    ...['Transfer-Encoding: chunked', 'Expect: 100-continue', 'Upgrade: h2c', 'Trailer: x', 'TE: trailers'],
    ...['Connection: close', 'Connection: keep-alive, upgrade', 'Proxy-Connection: close', 'content-encoding: gzip'],
    ...['Accept: text/event-stream', 'accept: Multipart/Mixed, */*', 'host: b', 'content-length: 3', '__proto__: x'],
    ...[
      ' folded',
      'no colon',
      'space : x',
      'constructor: x',
      ': x',
      'a: \x7f',
      'a: ä',
      'a: \0',
      'a: b\nc: d',
      'a: b\r',
    ],
  ];
  for (const line of lines) expect([line, recognise(withLine(line))]).toEqual([line, 'other']);
  for (const length of ['+5', '-1', '1e1', '5, 5', '0x5', '', '99999', '999999'])
    expect(recognise(messageOf(['host: a', `content-length: ${length}`]))).toBe('other');
  expect(recognise(messageOf(['content-length: 2']))).toBe('other');
  expect(recognise(messageOf(['host: a']))).toBe('other');
  for (const first of [
    'GET /graphql HTTP/1.1',
    'POST /graphql HTTP/1.0',
    'POST /graphql?a HTTP/1.1',
    '\r\nPOST /graphql',
  ])
    expect(recognise(messageOf(PLAIN, BODY, first))).toBe('other');
  expect(recognise(withLine(`long: ${'x'.repeat(9_000)}`))).toBe('other');
  expect(recognise(Buffer.alloc(9_000, messageOf([`long: ${'x'.repeat(9_000)}`])))).toBe('other');
});

const oddLine = fc.constantFrom(
  ...[
    'Accept: */*',
    'X-A:',
    'x-a: \t b\t',
    'cookie: a=b; c',
    'Cookie: d',
    'Authorization: Bearer x',
    'Connection:keep-alive',
  ],
  ...[
    'connection: close',
    'Connection: KEEP-ALIVE ',
    'transfer-encoding: identity',
    'Transfer-Encoding : chunked',
    'TE: x',
  ],
  ...[
    'Content-Length: 017',
    'content-length : 1',
    'Content-Length: 5 ',
    'Host:',
    'content-encoding: identity',
    'a;b: c',
  ],
  ...[
    ' x',
    '\tx: y',
    'x\ty: z',
    'x:\r',
    'set-cookie: a',
    '1: 2',
    '_: _',
    'keep-alive: timeout=1',
    'If-Match: \u00e9',
    '',
  ],
);
const odd = fc.record({
  lines: fc.shuffledSubarray(PLAIN, { minLength: 2 }),
  more: fc.array(oddLine, { maxLength: 3 }),
  bytes: fc.array(
    fc.record({ at: fc.nat(160), cut: fc.nat(1), put: fc.uint8Array({ maxLength: 1 }), isInHead: fc.boolean() }),
    { maxLength: 2 },
  ),
});

/** A message with odd lines and odd bytes, and a plain one behind it. */
function write({ lines, more, bytes }: typeof odd extends fc.Arbitrary<infer T> ? T : never): Buffer {
  let message = messageOf([...lines, ...more]);
  for (const { at, cut, put } of bytes)
    message = Buffer.concat([message.subarray(0, at), put, message.subarray(at + cut)]);
  return message;
}

it('recognises nothing that node:http would not take, or would take for something else', async () => {
  const server = createServer();
  const counts = { taken: 0, left: 0 };
  await fc.assert(
    fc.asyncProperty(odd, async (wish) => {
      const message = recognise(write(wish));
      if (typeof message === 'string') counts.left += 1;
      else {
        counts.taken += 1;
        const bytes = write(wish).subarray(0, message.bodyEnd);
        const { headers, bodyStart } = message;
        const body = bytes.toString('latin1', bodyStart);
        const expected = { method: 'POST', url: '/graphql', headers, body };
        const next = { method: 'GET', url: '/next', headers: { host: 'a' }, body: '' };
        expect(await readBy(server, bytes)).toEqual([expected, next]);
      }
    }),
    { numRuns: 4_000, seed: 20_261_129 },
  );
  expect(Math.min(counts.taken, counts.left)).toBeGreaterThan(500);
}, 20_000);

/** What node:http makes of bytes and of a request behind them. */
async function readBy(server: ReturnType<typeof createServer>, bytes: Buffer): Promise<unknown[]> {
  const [client, socket] = duplexPair();
  const read: Promise<unknown>[] = [];
  const { promise: isRead, resolve } = Promise.withResolvers<void>();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    read.push(contentOf(request).finally(() => response.end()));
    if (read.length === 2) resolve();
  };
  const onError = (error: Error): void => {
    read.push(Promise.resolve(error.message));
    resolve();
  };
  server.on('request', onRequest).on('clientError', onError);
  server.emit('connection', socket);
  client.end(Buffer.concat([bytes, Buffer.from(NEXT)]));
  await isRead;
  const contents = await Promise.all(read);
  server.off('request', onRequest).off('clientError', onError);
  socket.destroy();
  client.destroy();
  return contents;
}

async function contentOf(request: IncomingMessage) {
  const { method, url, headers } = request;
  const chunks = await request.setEncoding('latin1').toArray();
  return { method, url, headers: { ...headers }, body: chunks.join('') };
}
