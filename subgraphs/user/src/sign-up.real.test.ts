import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { UserRoom } from './room.fixture.ts';

let room: UserRoom;
beforeAll(async () => {
  room = await UserRoom.start(inject('stores'));
});
afterAll(() => room[Symbol.asyncDispose]());

const SIGN_UP = `mutation ($input: SignUpInput!) {
  signUp(input: $input) { accessTokenExpiresAt viewer { id handle displayName bio isGuest email scopes followerCount } }
}`;
const input = (handle: string) => ({ handle, email: `${handle}@x.example`, password: 'long enough' });

describe('signing up', () => {
  it('answers a session of 15 minutes and the whole account', async () => {
    const before = Date.now();
    const { data, codes } = await room.ask(SIGN_UP, { input: { ...input('Ann.e_1'), displayName: '  Ann  ' } });
    expect(codes).toEqual([]);
    expect(data.signUp).toMatchObject({
      viewer: {
        handle: 'Ann.e_1',
        displayName: 'Ann',
        bio: '',
        isGuest: false,
        email: 'Ann.e_1@x.example',
        scopes: [],
      },
    });
    // @note the field asked for above.
    const { accessTokenExpiresAt } = data.signUp as { accessTokenExpiresAt: string };
    expect(Math.abs(Date.parse(accessTokenExpiresAt) - before - 15 * 60_000)).toBeLessThan(5_000);
  });

  it('refuses a taken address and a taken handle, whatever their case', async () => {
    await room.person('taken');
    const answers = [
      await room.ask(SIGN_UP, { input: { ...input('TAKEN'), email: 'free@x.example' } }),
      await room.ask(SIGN_UP, { input: { ...input('free'), email: 'Taken@X.example' } }),
    ];
    expect(answers.map((answer) => answer.codes)).toEqual([['HANDLE_TAKEN'], ['EMAIL_TAKEN']]);
  });

  it.each([
    ['a handle that is too short', { handle: 'ab' }],
    ['a handle that is too long', { handle: 'a'.repeat(31) }],
    ['a handle of signs alone', { handle: '._.' }],
    ['a handle with a space', { handle: 'al ice' }],
    ['a handle with an @', { handle: '@alice' }],
    ['a handle with a Cyrillic letter that looks Latin', { handle: 'аlice' }],
    ['a handle with an accent', { handle: 'alicé' }],
    ['a handle with full-width letters', { handle: 'ａｌｉｃｅ' }],
    ['a handle with an invisible character', { handle: 'ali\u200dce' }],
    ['a handle with a line end', { handle: 'alice\n' }],
    ['an address without an @', { email: 'alice' }],
    ['an address that is too long', { email: `${'a'.repeat(250)}@x.example` }],
    ['an address without a domain', { email: 'a@b' }],
    ['an address with a line end', { email: 'a@x.example\nBcc: b@x.example' }],
    ['a password that is too short', { password: '1234567' }],
    ['a password that is too long', { password: 'x'.repeat(201) }],
    ['a password of 3 MB', { password: 'x'.repeat(3_000_000) }],
    ['a display name of spaces', { displayName: '   ' }],
    ['a display name that is too long', { displayName: 'x'.repeat(51) }],
    ['a display name that turns the direction of writing', { displayName: '\u202Eecila' }],
    ['a display name with a NUL', { displayName: 'ali\u0000ce' }],
    ['half a character', { displayName: '\ud800' }],
    ['a handle that is null', { handle: null }],
    ['an address that is a number', { email: 7 }],
    ['a field that is not there', { isAdmin: true }],
    ['an operator of the database', { email: { $gt: '' } }],
  ])('refuses %s', async (_what, wrong) => {
    const answer = await room.ask(SIGN_UP, { input: { ...input('fine'), ...wrong } });
    expect(answer).toMatchObject({ codes: ['BAD_INPUT'] });
    expect(answer.messages.join()).not.toMatch(/at .*\.ts|node_modules/);
    expect(await room.mongo.db.collection('handles').countDocuments({ _id: 'fine' as never })).toBe(0);
  });

  it('refuses a body of 10 MB without stopping', async () => {
    const answer = await room.ask(SIGN_UP, { input: { ...input('huge'), password: 'x'.repeat(10_000_000) } });
    expect(answer).toMatchObject({ status: 400, codes: ['BAD_INPUT'] });
    expect((await room.ask('{ me { id } }')).codes).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty'])('takes %s for a handle like any other', async (handle) => {
    expect((await room.ask(SIGN_UP, { input: input(handle) })).codes).toEqual([]);
    const { data } = await room.ask('query ($h: String!) { userByHandle(handle: $h) { handle } }', { h: handle });
    expect(data.userByHandle).toEqual({ handle });
  });

  it('gives a handle to exactly one of 100 who ask at once', async () => {
    const tries = Array.from({ length: 100 }, (_, n) =>
      room.ask(SIGN_UP, { input: { ...input('Wanted'), email: `wanted${n}@x.example` } }),
    );
    const codes = (await Promise.all(tries)).map((answer) => answer.codes.join() || 'signed up').sort();
    expect(codes).toEqual([...Array.from({ length: 99 }, () => 'HANDLE_TAKEN'), 'signed up']);
    const [people, credentials] = await Promise.all(
      ['people', 'credentials'].map((name) => room.mongo.db.collection(name).find().toArray()),
    );
    expect(people?.filter((row) => row.handle === 'Wanted')).toHaveLength(1);
    expect(credentials).toHaveLength(people?.filter((row) => !row.isGuest).length ?? 0);
  });

  it('keeps neither passwords nor tokens, only hashes', async () => {
    const person = await room.person('secretive');
    const guest = await room.guest('a-device-id-that-is-secret');
    const stored = [];
    for (const { name } of await room.mongo.db.listCollections().toArray())
      stored.push(...(await room.mongo.db.collection(name).find().toArray()));
    const text = JSON.stringify(stored);
    for (const secret of ['password of secretive', person.refreshToken, guest.refreshToken, 'a-device-id-that'])
      expect(text).not.toContain(secret);
    expect(text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });
});

describe('guests', () => {
  it('are the same on the same device, and have neither handle nor address', async () => {
    const [one, again, other] = [
      await room.guest('device-of-sixteen'),
      await room.guest('device-of-sixteen'),
      await room.guest(),
    ];
    expect(again.userId).toBe(one.userId);
    expect(other.userId).not.toBe(one.userId);
    const { data } = await room.ask('{ me { handle email isGuest displayName } }', {}, one);
    expect(data.me).toEqual({ handle: null, email: null, isGuest: true, displayName: 'Guest' });
    expect(one.viewer.kind).toBe('GUEST');
  });

  it.each([['short'], ['x'.repeat(129)], ['fifteen letters plus spaces'], ['ключ-устройства-16'], ['']])(
    'need a device id of 16 to 128 characters, not %j',
    async (deviceId) => {
      const { codes } = await room.ask('mutation ($d: String!) { signInAsGuest(deviceId: $d) { refreshToken } }', {
        d: deviceId,
      });
      expect(codes).toEqual(['BAD_INPUT']);
    },
  );

  it('keep their id when they sign up, and with it whom they follow', async () => {
    const [guest, star] = [await room.guest('a-phone-that-signs-up'), await room.person()];
    await room.ask(`mutation { followUser(userId: "${star.userId}") { id } }`, {}, guest);
    const account = await room.signedIn(
      'signUp(input: { handle: "formerGuest", email: "guest@x.example", password: "12345678" })',
      guest,
    );
    expect(account).toMatchObject({ userId: guest.userId, viewer: { kind: 'USER' } });
    const { data } = await room.ask('{ me { isGuest handle displayName following { totalCount } } }', {}, account);
    expect(data.me).toEqual({
      isGuest: false,
      handle: 'formerGuest',
      displayName: 'formerGuest',
      following: { totalCount: 1 },
    });
  });

  it('leave no way from the device into the account: its sessions end, and it gets a new guest', async () => {
    const guest = await room.guest('another-phone-that-signs-up');
    const account = await room.signedIn(
      'signUp(input: { handle: "careful", email: "careful@x.example", password: "12345678" })',
      guest,
    );
    const refresh = `mutation { refreshSession(refreshToken: "${guest.refreshToken}") { accessToken } }`;
    expect((await room.ask(refresh)).codes).toEqual(['SESSION_EXPIRED']);
    expect((await room.guest('another-phone-that-signs-up')).userId).not.toBe(account.userId);
  });

  it('become one account when they sign up twice at once, and the other is an account of its own', async () => {
    const guest = await room.guest('a-very-impatient-phone');
    const accounts = await Promise.all(
      [1, 2].map((n) =>
        room.signedIn(
          `signUp(input: { handle: "twice${n}", email: "twice${n}@x.example", password: "12345678" })`,
          guest,
        ),
      ),
    );
    expect(accounts.filter((account) => account.userId === guest.userId)).toHaveLength(1);
  });

  it('stay guests when the sign-up is refused', async () => {
    const guest = await room.guest('a-phone-with-bad-luck');
    const taken = 'signUp(input: { handle: "taken", email: "luck@x.example", password: "12345678" })';
    await expect(room.signedIn(taken, guest)).rejects.toThrow('HANDLE_TAKEN');
    expect((await room.ask('{ me { isGuest } }', {}, guest)).data).toEqual({ me: { isGuest: true } });
    expect((await room.guest('a-phone-with-bad-luck')).userId).toBe(guest.userId);
  });
});
