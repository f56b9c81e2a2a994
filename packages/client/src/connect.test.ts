import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from './connect.ts';

type Asked = { operation: string; token: string | null };

// Stands for a gateway: knows which access tokens are good, and hands out new ones.
let asked: Asked[] = [];
let goodToken = 'token-1';
let answers: Record<string, unknown> = {};
let url = '';
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { operationName } = JSON.parse(body);
  const token = request.headers.authorization?.replace('Bearer ', '') ?? null;
  asked.push({ operation: operationName, token });
  response.end(JSON.stringify(answerTo(operationName, token)));
});

function answerTo(operation: string, token: string | null): unknown {
  if (token !== null && token !== goodToken) return failure('TOKEN_EXPIRED', true);
  if (operation === 'SignIn') return { data: { signIn: session(1) } };
  if (operation === 'RefreshSession') {
    goodToken = 'token-2';
    return answers.RefreshSession ?? { data: { refreshSession: session(2) } };
  }
  if (operation === 'SignOut') return { data: { signOut: true } };
  return answers[operation] ?? { data: { me: { handle: token } } };
}

const failure = (code: string, retryable: boolean) => ({
  errors: [{ message: code, extensions: { code, retryable } }],
});
const session = (turn: number) => ({
  accessToken: `token-${turn}`,
  refreshToken: `refresh-${turn}`,
  accessTokenExpiresAt: '2026-01-01T00:00:00.000Z',
  viewer: { id: 'u1', handle: 'alice', displayName: 'Alice', isGuest: false },
});

beforeEach(async () => {
  [asked, goodToken, answers] = [[], 'token-1', {}];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

async function signedIn() {
  const client = connect(url);
  await client.signIn({ login: 'alice', password: 'x' });
  return client;
}

describe('a connected client', () => {
  it('keeps its session and asks with it, until it signs out', async () => {
    const client = await signedIn();
    expect((await client.me())?.handle).toBe('token-1');
    await client.signOut();
    expect(client.session).toBeNull();
    expect((await client.me())?.handle).toBeNull();
  });

  it('refreshes an expired session once, for all that were asked with it', async () => {
    const client = await signedIn();
    goodToken = 'token-2';
    const people = await Promise.all([client.me(), client.me(), client.me()]);
    expect(people.map((me) => me?.handle)).toEqual(['token-2', 'token-2', 'token-2']);
    expect(asked.filter(({ operation }) => operation === 'RefreshSession')).toEqual([
      { operation: 'RefreshSession', token: null },
    ]);
  });

  it('asks only once more after a refresh', async () => {
    const client = await signedIn();
    answers.Me = failure('TOKEN_EXPIRED', true);
    await expect(client.me()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(asked.map(({ operation }) => operation)).toEqual(['SignIn', 'Me', 'RefreshSession', 'Me']);
  });

  it('is signed out when the session is over, and can sign in again with the old token at hand', async () => {
    const client = await signedIn();
    goodToken = 'token-9';
    answers.RefreshSession = failure('SESSION_REVOKED', false);
    await expect(client.me()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    expect(client.session).toBeNull();
    await client.signIn({ login: 'alice', password: 'x' });
    expect(client.session?.viewer.handle).toBe('alice');
  });

  it('can sign up though the session at hand is over', async () => {
    const client = await signedIn();
    goodToken = 'token-9';
    answers = { RefreshSession: failure('SESSION_EXPIRED', false), SignUp: { data: { signUp: session(3) } } };
    await client.signUp({ input: { email: 'a@x.example', handle: 'alice', password: 'long enough' } });
    expect(client.session?.accessToken).toBe('token-3');
    expect(asked.at(-1)).toEqual({ operation: 'SignUp', token: null });
  });

  it('answers what is there while a part of the service is away, and tells what is missing', async () => {
    const missing: string[] = [];
    const client = connect(url, { onPartial: ({ code }) => missing.push(code) });
    answers.Video = { data: { video: { id: 'v1', watchCounts: null } }, ...failure('STORE_UNAVAILABLE', true) };
    expect(await client.video({ id: 'v1' })).toMatchObject({ id: 'v1', watchCounts: null });
    expect(missing).toEqual(['STORE_UNAVAILABLE']);
  });

  it('throws what the asker did wrong, with its code and path', async () => {
    const errors = [{ message: 'no', path: ['user', 'followers'], extensions: { code: 'BAD_CURSOR' } }];
    answers.FollowersOf = { data: { user: { id: 'u2', followers: null } }, errors };
    await expect(connect(url).followersOf({ userId: 'u2' })).rejects.toMatchObject({
      code: 'BAD_CURSOR',
      retryable: false,
      path: ['user', 'followers'],
    });
  });

  it('says which gateway can not be reached', async () => {
    const lost = connect('http://127.0.0.1:9');
    await expect(lost.me()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      retryable: true,
      message: 'The gateway at http://127.0.0.1:9 cannot be reached.',
    });
  });
});
