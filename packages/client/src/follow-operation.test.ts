import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect } from './connect.ts';

// Stands for a gateway: answers each subscription by the next of these.
let turns: ((response: ServerResponse, token: string | undefined) => void)[] = [];
let tokens: (string | undefined)[] = [];
let url = '';
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { operationName } = JSON.parse(body);
  if (operationName === 'SignIn') return void response.end(JSON.stringify({ data: { signIn: session(1) } }));
  if (operationName === 'RefreshSession')
    return void response.end(JSON.stringify({ data: { refreshSession: session(2) } }));
  const token = request.headers.authorization?.replace('Bearer ', '');
  tokens.push(token);
  turns.shift()?.(response, token);
});
const session = (turn: number) => ({ accessToken: `token-${turn}`, refreshToken: `refresh-${turn}` });

const next = (status: string) =>
  `:\n\nevent: next\ndata: ${JSON.stringify({ data: { uploadStatus: { status } } })}\n\n`;
const failed = (code: string, retryable: boolean) =>
  `event: next\ndata: ${JSON.stringify({ data: null, errors: [{ message: code, extensions: { code, retryable } }] })}\n\n`;
const complete = 'event: complete\ndata:\n\n';
const events =
  (...texts: string[]) =>
  (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const text of texts) response.write(text);
    if (texts.at(-1) === complete) response.end();
    else setImmediate(() => response.destroy());
  };

beforeEach(async () => {
  [turns, tokens] = [[], []];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

const followed = async () => {
  const client = connect(url);
  await client.signIn({ login: 'alice', password: 'long enough' });
  return (await Array.fromAsync(client.uploadStatus('u1'))).map(({ status }) => status);
};

it('goes on where the connection breaks, a subgraph is away or the token ends, and ends when all is told', async () => {
  turns = [
    events(next('AWAITING_UPLOAD')),
    events(failed('STORE_UNAVAILABLE', true), complete),
    events(next('UPLOADED'), failed('TOKEN_EXPIRED', true), complete),
    events(next('UPLOADED'), next('ACCEPTED'), complete),
  ];
  expect(await followed()).toEqual(['AWAITING_UPLOAD', 'UPLOADED', 'UPLOADED', 'ACCEPTED']);
  expect(tokens).toEqual(['token-1', 'token-1', 'token-1', 'token-2']);
});

it('throws what no second try can change', async () => {
  turns = [events(failed('UPLOAD_NOT_FOUND', false), complete)];
  await expect(followed()).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
  turns = [(response) => response.writeHead(429, { 'content-type': 'application/json' }).end(refusal)];
  await expect(followed()).rejects.toMatchObject({ code: 'TOO_MANY_SUBSCRIPTIONS' });
});

it('leaves at once when nobody listens any more', async () => {
  const left = Promise.withResolvers<void>();
  turns = [
    (response) => {
      response.once('close', left.resolve);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(next('UPLOADED'));
    },
  ];
  for await (const { status } of connect(url).uploadStatus('u1')) {
    expect(status).toBe('UPLOADED');
    break;
  }
  await left.promise;
});

const code = 'TOO_MANY_SUBSCRIPTIONS';
const refusal = JSON.stringify({ errors: [{ message: code, extensions: { code, retryable: false } }] });
