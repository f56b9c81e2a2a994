import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Departure } from '../run/departure.ts';
import { type PoolOptions, Pools } from './pools.ts';
import type { SubgraphRequest } from './send.ts';

const JSON_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const LONG = JSON.stringify({ data: { text: 'ä🙂'.repeat(30_000) } });
const CHUNKED = `${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\n`;
const whole = (text: string): string => `${JSON_HEAD}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;

/** A server that says what it is told to each request, byte by byte where wanted, and keeps what came. */
async function startPeer(answers: readonly string[], options: Partial<PoolOptions> = {}, step = 1 << 20) {
  const seen: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.setNoDelay(true).on('error', () => undefined);
    socket.on('data', async (bytes) => {
      const answer = Buffer.from(answers[seen.length] ?? answers.at(-1) ?? '');
      seen.push(bytes.toString('latin1'));
      for (let at = 0; at < answer.length && !socket.destroyed; at += step) {
        socket.write(answer.subarray(at, at + step));
        if (at + step < answer.length) await new Promise(setImmediate);
      }
      if (answer.includes('close\r\n') || !answer.includes('\n')) socket.end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // @note a TCP server's address is never a string
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql?a=b`;
  const pools = new Pools({ timeoutMs: 2_000, ...options });
  const ask = (given: Partial<SubgraphRequest> = {}) =>
    pools.send({
      subgraph: { name: 'peer', url },
      ...{ kind: 'query', body: '{"query":"{ä}"}', headers: ['x-a', 'b'], operationName: undefined, callerKey: '' },
      ...{ isShareable: true, deadlineAt: undefined, signal: new Departure(), ...given },
    });
  return {
    ...{ ask, seen, sockets, pools, url },
    async [Symbol.asyncDispose]() {
      await pools[Symbol.asyncDispose]();
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('a response', () => {
  it.each([
    ['with a length', whole('{"a":"ä"}'), '{"a":"ä"}'],
    ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
    ['in chunks', `${CHUNKED}3;x="y"\r\n{"a\r\n07\r\n":"ä"}\r\n0\r\nTrailer: x\r\n\r\n`, '{"a":"ä"}'],
    ['up to the end of the connection', `${JSON_HEAD}connection: close\r\n\r\n{"a":1}`, '{"a":1}'],
    ['after one that is none yet', `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${whole('{}')}`, '{}'],
  ])('%s is read, in one piece and in the smallest', async (_, answer, text) => {
    for (const step of [1 << 20, 1]) {
      await using peer = await startPeer([answer], {}, step);
      expect((await peer.ask()).text).toBe(text);
    }
  });

  it.each([1 << 20, 60_001])('that is long is read in whatever pieces it comes (%i bytes)', async (step) => {
    await using peer = await startPeer([whole(LONG), `${CHUNKED}${size(LONG)}\r\n${LONG}\r\n0\r\n\r\n`], {}, step);
    for (const _ of [1, 2]) expect((await peer.ask()).text === LONG).toBe(true);
    expect(peer.sockets).toHaveLength(1);
  });

  it.each([
    ['lengths that differ', `${JSON_HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\n{} `],
    ['a length and chunks', `${JSON_HEAD}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}`],
    ['a length that is no number', `${JSON_HEAD}content-length: +2\r\n\r\n{}`],
    ['another coding', `${JSON_HEAD}transfer-encoding: gzip, chunked\r\n\r\n{}`],
    ['a folded line', `${JSON_HEAD}x: a\r\n b\r\ncontent-length: 2\r\n\r\n{}`],
    ['a blank before a colon', `${JSON_HEAD}content-length : 2\r\n\r\n{}`],
    ['a lone line break', `${JSON_HEAD}x: a\ncontent-length: 2\r\n\r\n{}`],
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['a chunk that is too long', `${CHUNKED}2\r\n{} \r\n0\r\n\r\n`],
    ['a chunk without a size', `${CHUNKED}x\r\n{}\r\n0\r\n\r\n`],
  ])('with %s is none, and its connection is closed', async (_, answer) => {
    await using peer = await startPeer([answer]);
    await expect(peer.ask()).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
    await expect.poll(() => peer.sockets[0]?.destroyed).toBe(true);
  });

  it.each([
    ['a head', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['chunks', `${CHUNKED}${'400\r\n'.concat('x'.repeat(1_024), '\r\n').repeat(3)}`],
    ['a length', `${JSON_HEAD}content-length: 2001\r\n\r\n`],
  ])('of more than is allowed is given up: %s', async (_, answer) => {
    await using peer = await startPeer([answer], { maxResponseBytes: 2_000 });
    await expect(peer.ask()).rejects.toMatchObject({ code: 'SUBGRAPH_RESPONSE_TOO_LARGE' });
  });
});

describe('a connection', () => {
  it('is used again, and asked in the words of HTTP', async () => {
    await using peer = await startPeer([whole('{}')]);
    for (const _ of [1, 2, 3]) await peer.ask();
    expect(peer.sockets).toHaveLength(1);
    expect(peer.seen[2]).toBe(
      `POST /graphql?a=b HTTP/1.1\r\ncontent-type: application/json\r\n${'accept: application/graphql-response+json;charset=utf-8, application/json;charset=utf-8\r\n'}x-a: b\r\n` +
        `host: ${new URL(peer.url).host}\r\ncontent-length: 16\r\n\r\n{"query":"{Ã¤}"}`,
    );
  });

  it.each([
    ['the other side says so', `${JSON_HEAD}connection: close\r\ncontent-length: 2\r\n\r\n{}`],
    ['it is closed in a moment', `${JSON_HEAD}keep-alive: timeout=1\r\ncontent-length: 2\r\n\r\n{}`],
    ['more came than was asked for', `${whole('{}')}${whole('{"forged":1}')}`],
    ['HTTP is too old', whole('{}').replace('HTTP/1.1', 'HTTP/1.0')],
  ])('is not used again where %s', async (_, answer) => {
    await using peer = await startPeer([answer]);
    for (const _ of [1, 2]) expect((await peer.ask()).text).toBe('{}');
    expect(peer.sockets).toHaveLength(2);
  });

  it('over which something comes that nobody asked for is closed', async () => {
    await using peer = await startPeer([whole('{}')]);
    await peer.ask();
    peer.sockets[0]?.write(whole('{"forged":1}'));
    await expect.poll(() => peer.sockets[0]?.destroyed).toBe(true);
    expect((await peer.ask()).text).toBe('{}');
  });

  it('is waited for where all are taken, and opened anew where one breaks', async () => {
    await using peer = await startPeer(['', whole('{}')], { connections: 1 });
    const [broken, ...others] = await Promise.allSettled([peer.ask(), peer.ask(), peer.ask()]);
    expect(broken).toMatchObject({ status: 'rejected', reason: { code: 'SUBGRAPH_UNREACHABLE' } });
    expect(others).toMatchObject([{ value: { text: '{}' } }, { value: { text: '{}' } }]);
    expect(peer.sockets).toHaveLength(2);
  });

  it('that cannot be had fails who waits for it', async () => {
    await using peer = await startPeer(['']);
    const nobody = { name: 'nobody', url: 'http://127.0.0.1:1/' };
    const asked = [1, 2, 3].map(() => peer.ask({ subgraph: nobody }));
    for (const one of asked) await expect(one).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
  });
});

it('ends what is under way before it closes, and takes nothing then', async () => {
  await using peer = await startPeer([whole('{}')], {}, 1);
  const asked = peer.ask();
  await peer.pools.keepOnly([]);
  expect((await asked).text).toBe('{}');
  await expect.poll(() => peer.sockets[0]?.destroyed).toBe(true);
});

it.each([
  ['a line break', ['x-a', 'b\r\nx-b: c']],
  ['no proper name', ['x a', 'b']],
  ['a character that no header has', ['x-a', '€']],
  ['a length of its own', ['Content-Length', '1']],
])('sends no header with %s', async (_, headers) => {
  await using peer = await startPeer([whole('{}')]);
  await expect(peer.ask({ headers })).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
  expect(peer.seen).toEqual([]);
});

it('sends a header in Latin-1, and a host in place of its own', async () => {
  await using peer = await startPeer([whole('{}')]);
  await peer.ask({ headers: ['x-a', 'ä', 'host', 'other'] });
  expect(peer.seen.join('')).toContain('x-a: ä\r\nhost: other\r\ncontent-length');
});

it.each([
  ['ä', '{"a":"b"}'],
  ['a', '{"a":"ä€"}'],
  ['ä', '{"a":"ä€"}'],
])('sends a header in Latin-1 and a body in UTF-8: %s, %s', async (value, body) => {
  await using peer = await startPeer([whole('{}')]);
  await peer.ask({ headers: ['x-a', value], body });
  const sent = peer.seen.join('');
  expect(sent).toContain(`x-a: ${value}\r\n`);
  expect(sent).toContain(`content-length: ${Buffer.byteLength(body)}\r\n\r\n`);
  expect(Buffer.from(sent, 'latin1').toString()).toMatch(new RegExp(`${body}$`));
});

function size(text: string): string {
  return Buffer.byteLength(text).toString(16);
}
