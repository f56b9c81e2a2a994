import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask } from './ask.ts';
import { type SmallGraph, startGateway, startSmallGraph } from './small-graph.ts';

let graph: SmallGraph;
let gateway: Awaited<ReturnType<typeof startGateway>>;
/** How many requests the subgraphs have had. */
let heard = 0;
beforeAll(async () => {
  graph = await startSmallGraph();
  const hear = () => {
    heard += 1;
  };
  for (const { server } of [graph.user, graph.video]) server.on('request', hear);
  gateway = await startGateway(graph);
  await expectServing();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

async function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, ...JSON.parse(await response.text()) };
}
const query = (text: string, variables?: unknown) => post(JSON.stringify({ query: text, variables }));
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const memory = (): number => {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};
const many = (count: number, part: (i: number) => string) => Array.from({ length: count }, (_, i) => part(i)).join(' ');

/** A body of so many megabytes that never is in memory as a whole. */
async function sendMegabytes(count: number): Promise<string> {
  const { hostname, port } = new URL(gateway.url);
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  const socket = connect(Number(port), hostname);
  const answered = once(socket, 'data');
  const length = count * chunk.length;
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`,
  );
  for (let i = 0; i < count; i += 1) if (!socket.write(chunk)) await once(socket, 'drain');
  const [answer] = await answered;
  socket.destroy();
  return String(answer);
}

async function expectServing(): Promise<void> {
  expect(await query('{ videos }')).toEqual({ status: 200, data: { videos: 3 } });
}

const operations: Record<string, [document: string, code: string]> = {
  'nesting a thousand levels deep': [
    `{ thing ${'{ ... on Thing '.repeat(1_000)} { id } ${'}'.repeat(1_000)} }`,
    'OPERATION_TOO_LARGE',
  ],
  'ten thousand aliases': [`{ ${many(10_000, (i) => `a${i}: videos`)} }`, 'GRAPHQL_PARSE_FAILED'],
  'a thousand aliases below one field': [`{ thing { ${many(1_000, (i) => `a${i}: id`)} } }`, 'OPERATION_TOO_LARGE'],
  'a thousand fields at the root': [`{ ${many(1_000, (i) => `a${i}: videos`)} }`, 'OPERATION_TOO_LARGE'],
  'the same field thousands of times': [`{ thing { ${'id '.repeat(2_900)} } }`, 'OPERATION_TOO_LARGE'],
  'root fields in a fragment': [
    `{ ...A } fragment A on Query { ${many(60, (i) => `a${i}: videos`)} }`,
    'OPERATION_TOO_LARGE',
  ],
  'fragments in a circle': [
    '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  'fragments that double': [
    `{ ...F0 } ${many(40, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F40 on Query { videos }`,
    'OPERATION_TOO_LARGE',
  ],
  'a thousand directives': [`{ videos ${many(1_000, () => '@include(if: true)')} }`, 'OPERATION_TOO_LARGE'],
  'thousands of brackets': [`{ thing(x: ${'['.repeat(9_000)}`, 'OPERATION_TOO_LARGE'],
};

describe('an operation that asks for too much is refused before a subgraph hears of it', () => {
  it.each(Object.entries(operations))('%s', async (_name, [document, code]) => {
    const before = heard;
    const { status, errors } = await query(document);
    expect([status, errors[0].extensions.code]).toEqual([400, code]);
    expect(heard).toBe(before);
    await expectServing();
  });
});

describe('a body that is none', () => {
  it('of 50 MB is refused, and memory stays flat', async () => {
    const before = memory();
    for (let i = 0; i < 3; i += 1) expect(await sendMegabytes(50)).toMatch(/^HTTP\/1.1 413 .*REQUEST_TOO_LARGE/s);
    // Buffers are given back by a thread that may have to wait for its turn.
    await vi.waitFor(() => expect(memory() - before).toBeLessThan(16 * 1024 * 1024), { timeout: 5_000 });
    await expectServing();
  });

  it('packed to explode is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, ' '));
    expect(await post(new Uint8Array(bomb), { 'content-encoding': 'gzip' })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'BAD_INPUT' } }],
    });
    await expectServing();
  });

  it('in no UTF-8 is refused', async () => {
    const body = Buffer.concat([Buffer.from('{"query":"{ videos } #'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect(await post(new Uint8Array(body))).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'BAD_INPUT' } }],
    });
  });

  it('that comes a byte at a time is not waited for, while others are served', async () => {
    await using impatient = await startGateway(graph, { REQUEST_TIMEOUT_MS: '1000', MAX_LOOP_DELAY_MS: '0' });
    const { hostname, port } = new URL(impatient.url);
    const sockets = Array.from({ length: 50 }, () => connect(Number(port), hostname));
    const answers = sockets.map((socket) => {
      socket.write(
        'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
      );
      const drip = setInterval(() => socket.write(' '), 200);
      socket.on('error', () => {});
      socket.once('close', () => clearInterval(drip));
      return text(socket);
    });
    await expectServing();
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatch(/^HTTP\/1.1 408 /);
      expect(answer).toContain('REQUEST_TOO_SLOW');
    }
  });
});

describe('a subgraph that', () => {
  const json = { 'content-type': 'application/json' };
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  let poured = 0;
  const pour = (response: ServerResponse): void => {
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) poured += 1;
    };
    response.on('drain', more);
    more();
  };
  const ways: Record<string, (response: ServerResponse) => void> = {
    'answers garbage': (response) => void response.writeHead(200, json).end('{"data":{"videos":'),
    'answers a gigabyte': (response) => pour(response.writeHead(200, { ...json, 'content-length': 2 ** 30 })),
    'answers without an end': (response) => pour(response.writeHead(200, json)),
    'answers a byte at a time': (response) => {
      response.writeHead(200, json);
      const drip = setInterval(() => response.write(' '), 50);
      response.once('close', () => clearInterval(drip));
    },
    'never answers': () => undefined,
    'hangs up': (response) => void response.destroy(),
  };

  it.each(Object.entries(ways))(
    '%s costs its own part of the answer, with a code, and no memory',
    async (_name, way) => {
      const server = createServer((_request, response) => way(response)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const times = { SUBGRAPH_TIMEOUT_MS: '400', REQUEST_TIMEOUT_MS: '800', MAX_LOOP_DELAY_MS: '0' };
      await using beside = await startGateway(graph, { ...times, VIDEO_URL: `http://127.0.0.1:${port}` });
      poured = 0;
      // Where the machine is busy, code that is run for the first time takes longer than these short times.
      const isWell = async () => expect(await ask(beside, '{ identity }')).toMatchObject({ status: 200, errors: [] });
      await vi.waitFor(isWell, { timeout: 10_000 });
      const before = memory();
      const hurt = Promise.all([1, 2, 3].map(() => ask(beside, '{ videos identity }')));
      await isWell();
      for (const { status, data, errors } of await hurt) {
        expect([status, data.videos]).toEqual([200, null]);
        expect(data.identity).toContain('requestId');
        expect(errors).toMatchObject([{ extensions: { code: 'STORE_UNAVAILABLE', retryable: true } }]);
      }
      await vi.waitFor(() => expect(memory() - before).toBeLessThan(16 * 1024 * 1024), { timeout: 5_000 });
      expect(poured).toBeLessThan(256);
      server.closeAllConnections();
      server.close();
    },
  );
});

describe('names and values that mean something to JavaScript or HTTP', () => {
  it('are only names in answers', async () => {
    const { data } = await query('{ constructor: videos __proto__: videos toString: videos thing { valueOf: id } }');
    expect(Object.entries(data)).toEqual([
      ['constructor', 3],
      ['__proto__', 3],
      ['toString', 3],
      ['thing', { valueOf: 't1' }],
    ]);
  });

  it('are only values in variables', async () => {
    const say = 'mutation($w: String!) { say(word: $w) }';
    const poisoned = '{"w":"hi","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    expect(await post(`{"query":${JSON.stringify(say)},"variables":${poisoned}}`)).toMatchObject({
      data: { say: 'hi' },
    });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    const missing = await post(`{"query":${JSON.stringify(say)},"variables":{"__proto__":{"w":"hi"}}}`);
    expect(missing).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_INPUT' } }] });
    const word = 'a\r\nx-reelgraph-identity: forged\r\n\r\n\u2028"}]}\\';
    expect(await query(say, { w: word })).toEqual({ status: 200, data: { say: word } });
  });

  it.each(['1e400', '9007199254740993', '-2147483649', '1.5', '"7"'])('%s is no Int', async (number) => {
    const answer = await post(`{"query":"query($ms: Int!) { wait(ms: $ms) }","variables":{"ms":${number}}}`);
    expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_INPUT' } }] });
  });

  it('that nobody has asked for are not told again and again, however many there are', async () => {
    const keys = JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, 1])));
    const answer = await post(`{"query":"query($ms: Int!) { wait(ms: $ms) }","variables":{"ms":${keys}}}`);
    expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_INPUT' } }] });
    expect(JSON.stringify(answer).length).toBeLessThan(5_000);
    expect(await query(`{ ${'x'.repeat(900_000)} }`)).toMatchObject({ status: 400 });
  });

  it.each([2_000, 4_000, 100_000])('nested %d levels deep are refused, not followed', async (levels) => {
    const deep = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    const answer = await post(`{"query":"mutation($w: String!) { say(word: $w) }","variables":{"w":${deep}}}`);
    expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_INPUT' } }] });
    await expectServing();
  });
});
