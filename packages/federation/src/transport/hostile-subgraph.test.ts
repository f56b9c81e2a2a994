import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAnswer } from './answer.ts';
import { EventStreams } from './event-streams.ts';
import { Pools } from './pools.ts';
import type { SubgraphRequest } from './send.ts';

const json = { 'content-type': 'application/json' };
const megabyte = Buffer.alloc(1024 * 1024, ' ');
let written = 0;
let isClosed = Promise.withResolvers<void>();

/** What a subgraph can do wrong. */
const ways: Record<string, (response: ServerResponse) => void> = {
  endless: (response) => {
    response.writeHead(200, json);
    const pour = (): void => {
      while (!response.destroyed && response.write(megabyte)) written += megabyte.length;
    };
    response.on('drain', pour);
    pour();
  },
  announced: (response) => void response.writeHead(200, { ...json, 'content-length': 2 ** 30 }).write('{'),
  drip: (response) => {
    response.writeHead(200, json);
    const timer = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(timer));
  },
  silent: () => undefined,
  drop: (response) => void response.destroy(),
  half: (response) =>
    void response.writeHead(200, { ...json, 'content-length': 100 }).write('{"data":', () => response.destroy()),
  event: (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`event: next\ndata: ${'x'.repeat(3 * megabyte.length)}`);
  },
};
const server = createServer((request, response) => {
  response.on('close', () => isClosed.resolve());
  ways[request.url?.slice(1) ?? '']?.(response);
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

function requestTo(way: string): SubgraphRequest {
  [written, isClosed] = [0, Promise.withResolvers()];
  // @note a TCP server's address is never a string
  const { port } = server.address() as AddressInfo;
  return {
    subgraph: { name: 'bad', url: `http://127.0.0.1:${port}/${way}` },
    ...{ kind: 'query', body: '{}', headers: [], operationName: undefined, callerKey: '', isShareable: true },
    ...{ deadlineAt: undefined, signal: new AbortController().signal },
  };
}

describe('a subgraph that', () => {
  const limits = { timeoutMs: 500, maxResponseBytes: 2 * megabyte.length };

  test.each([
    ['endless', 'SUBGRAPH_RESPONSE_TOO_LARGE'],
    ['announced', 'SUBGRAPH_RESPONSE_TOO_LARGE'],
    ['drip', 'SUBGRAPH_TIMEOUT'],
    ['silent', 'SUBGRAPH_TIMEOUT'],
    ['drop', 'SUBGRAPH_UNREACHABLE'],
    ['half', 'SUBGRAPH_UNREACHABLE'],
  ])('is %s ends in %s, and its connection is closed', async (way, code) => {
    await using pools = new Pools(limits);
    await expect(pools.send(requestTo(way))).rejects.toMatchObject({ code, subgraph: 'bad' });
    await isClosed.promise;
    expect(written).toBeLessThan(16 * megabyte.length);
  });

  test('sends an event without end is left', async () => {
    await using streams = new EventStreams(limits);
    const opened = await streams.subscribe({ ...requestTo('event'), kind: 'subscription' });
    const first = 'events' in opened && opened.events[Symbol.asyncIterator]().next();
    await expect(first).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
    await isClosed.promise;
  });
});

test.each(['', 'null', '[]', '"x"', '{}', '{"data":5}', '{"data"', '\u0000', '{"errors":{}}', '<html>'])(
  'the text %j is no answer',
  (text) => {
    const read = () => readAnswer('bad', { status: 200, headers: json, text });
    expect(read).toThrow(expect.objectContaining({ code: 'SUBGRAPH_MALFORMED_RESPONSE' }));
  },
);

test('what cannot be written of an error is left out of it', () => {
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const text = `{"data":null,"errors":[{"message":"m","extensions":${deep}},{"message":"n","extensions":{"code":"X"}}]}`;
  const { errors } = readAnswer('bad', { status: 200, headers: json, text });
  expect(errors.map(({ message, extensions }) => [message, extensions])).toEqual([
    ['m', {}],
    ['n', { code: 'X' }],
  ]);
});

test('names that every object has are only names in an answer', () => {
  const text =
    '{"data":{"__proto__":{"polluted":1}},"errors":[{"message":"m","extensions":{"__proto__":{"code":"X"}}}]}';
  const { errors, data } = readAnswer('bad', { status: 200, headers: json, text });
  expect(Object.hasOwn(data ?? {}, '__proto__')).toBe(true);
  expect(errors[0]?.extensions.code).toBeUndefined();
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});
