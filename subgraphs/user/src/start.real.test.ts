import { IDENTITY_HEADER, openVerifier, signIdentity } from '@reelgraph/auth';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { identitySecret, UserRoom } from './room.fixture.ts';

let room: UserRoom;
beforeAll(async () => {
  room = await UserRoom.start(inject('stores'));
});
afterAll(() => room[Symbol.asyncDispose]());

const nobody = { viewer: null, region: null, requestId: 'r' };
const body = JSON.stringify({ query: '{ me { id } }' });
const sign = (secret: string, at: number) => signIdentity(nobody, secret, new Date(at));

describe('the room answers its gateway only', () => {
  it.each([
    ['no header', () => undefined],
    ['an empty header', () => ''],
    ['a header that was signed with another secret', () => sign('x'.repeat(40), Date.now())],
    ['a header from more than a minute ago', () => sign(identitySecret, Date.now() - 61_000)],
    ['a header from the future', () => sign(identitySecret, Date.now() + 61_000)],
    ['a header whose signature was cut', () => sign(identitySecret, Date.now()).replace(/.\.r$/, '.r')],
    ['a header whose body was exchanged', () => `e30.${sign(identitySecret, Date.now()).split('.')[1]}.r`],
    ['a header with more behind the id of the request', () => `${sign(identitySecret, Date.now())} x`],
    ['a header without one', () => sign(identitySecret, Date.now()).slice(0, -2)],
  ])('and refuses %s', async (_what, header) => {
    const value = header();
    const answer = await room.post(body, value === undefined ? {} : { [IDENTITY_HEADER]: value });
    expect(answer).toMatchObject({ status: 403, codes: ['NOT_FROM_GATEWAY'], data: {} });
  });

  it('and refuses what is not JSON, too large, or not GraphQL', async () => {
    const signed = { [IDENTITY_HEADER]: sign(identitySecret, Date.now()) };
    expect(await room.post('{', signed)).toMatchObject({ status: 400, codes: ['BAD_INPUT'] });
    expect(await room.post('"'.padEnd(5_000_000, 'x'), signed)).toMatchObject({ status: 400, codes: ['BAD_INPUT'] });
    expect((await room.post('{"query":"{ nonsense }"}', signed)).status).toBe(400);
  });

  it('and answers it', async () => {
    expect(await room.ask('{ me { id } }')).toMatchObject({ status: 200, data: { me: null }, codes: [] });
  });
});

describe('the room', () => {
  it('publishes the key that proves its access tokens', async () => {
    const person = await room.person();
    const verify = openVerifier({ jwksUrl: `${room.url}/.well-known/jwks.json`, issuer: 'reelgraph' });
    expect(await verify(person.accessToken)).toEqual(person.viewer);
    // @note what the fields of the next lines say.
    const { keys } = (await (await fetch(`${room.url}/.well-known/jwks.json`)).json()) as { keys: object[] };
    expect(keys).toEqual([expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' })]);
    expect(keys[0]).not.toHaveProperty('d');
  });

  it('says that it is well', async () => {
    const response = await fetch(`${room.url}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'ok', problems: {} });
  });
});
