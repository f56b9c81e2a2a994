import { until } from '@reelgraph/devkit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Device, UserRoom } from './room.fixture.ts';

let room: UserRoom;
beforeAll(async () => {
  room = await UserRoom.start(inject('stores'));
});
afterAll(() => room[Symbol.asyncDispose]());

const signIn = async (login: string, password: string) =>
  await room.ask('mutation ($l: String!, $p: String!) { signIn(login: $l, password: $p) { viewer { id } } }', {
    l: login,
    p: password,
  });
const refreshing = (device: Pick<Device, 'refreshToken'>) => `refreshSession(refreshToken: "${device.refreshToken}")`;
const refresh = (device: Pick<Device, 'refreshToken'>) => room.signedIn(refreshing(device));

describe('signing in', () => {
  it('works by handle and by address, whatever their case, with or without the @', async () => {
    const { userId } = await room.person('Sigrid');
    for (const login of ['sigrid', '@SIGRID', 'sigrid@X.EXAMPLE', ' Sigrid '])
      expect(await signIn(login, 'password of Sigrid')).toMatchObject({
        codes: [],
        data: { signIn: { viewer: { id: userId } } },
      });
  });

  it.each([
    ['a wrong password', 'sigrid', 'password of sigrid'],
    ['an empty password', 'sigrid', ''],
    ['a password of 3 MB', 'sigrid', 'x'.repeat(3_000_000)],
    ['an unknown handle', 'nobody', 'password of Sigrid'],
    ['an unknown address', 'nobody@x.example', 'password of Sigrid'],
    ['an empty login', '', 'password of Sigrid'],
    ['a login of 3 MB', 'x'.repeat(3_000_000), 'password of Sigrid'],
    ['a property that every object has', '__proto__', 'password of Sigrid'],
  ])('refuses %s in the same words', async (_what, login, password) => {
    const answer = await signIn(login, password);
    expect(answer).toMatchObject({ codes: ['WRONG_CREDENTIALS'], messages: ['Email, handle or password is wrong.'] });
  });

  it('takes the same password however its accents are encoded', async () => {
    await room.signedIn('signUp(input: { handle: "zoe", email: "zoe@x.example", password: "Zoë’s café" })');
    expect((await signIn('zoe', 'Zoë’s café'.normalize('NFD'))).codes).toEqual([]);
  });

  it('checks ten wrong passwords of a hundred that come at once, then none for the login, be it right or unknown', async () => {
    await room.person('guarded');
    for (const login of ['guarded', 'unknown-login']) {
      const tries = Array.from({ length: 100 }, (_, n) => signIn(login, `wrong password ${n}`));
      const codes = (await Promise.all(tries)).flatMap((answer) => answer.codes);
      expect(codes.filter((code) => code === 'WRONG_CREDENTIALS')).toHaveLength(10);
      expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(90);
    }
    expect((await signIn('guarded', 'password of guarded')).codes).toEqual(['RATE_LIMITED']);
    expect((await signIn('sigrid', 'password of Sigrid')).codes).toEqual([]);
  });

  it('takes the same steps in the database for an unknown login as for a wrong password', async () => {
    await room.person('known');
    const steps = async (login: string) => await room.stepsWhile(() => signIn(login, 'a wrong password'));
    const known = await steps('known');
    expect(await steps('unknown')).toEqual(known);
    expect(known).toEqual(['attempts', 'credentials', 'handles', 'people']);
  });
});

describe('refreshing', () => {
  it('goes on for ever, one token after the other, in the same session', async () => {
    const first = await room.person();
    const second = await refresh(first);
    const third = await refresh(second);
    expect(third.viewer).toEqual(first.viewer);
    expect(new Set([first, second, third].map((device) => device.refreshToken)).size).toBe(3);
  });

  it('ends the session when a token is used twice, for whoever holds the newest too', async () => {
    const first = await room.person();
    const other = await room.person();
    const third = await refresh(await refresh(first));
    await expect(refresh(first)).rejects.toThrow('SESSION_REVOKED');
    await expect(refresh(third)).rejects.toThrow('SESSION_REVOKED');
    await expect(refresh(other)).resolves.toBeDefined();
  });

  it('lets one of twenty through who use a token at once, and the session ends', async () => {
    const device = await room.person();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => refresh(device)));
    const winners = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    await expect(refresh(winners[0]!.value)).rejects.toThrow('SESSION_REVOKED');
  });

  it.each(['', 'nonsense', '__proto__', 'x'.repeat(100_000)])(
    'refuses an invented token and ends nothing',
    async (token) => {
      await expect(refresh({ refreshToken: token })).rejects.toThrow('SESSION_EXPIRED');
    },
  );

  it('refuses a session that was not refreshed for 60 days', async () => {
    const device = await room.person();
    const past = new Date(Date.now() - 1);
    const filter = { _id: device.viewer.sessionId as never };
    const { expiresAt } = (await room.mongo.db.collection('sessions').findOne(filter))!;
    expect(Math.abs(expiresAt.getTime() - Date.now() - 60 * 86_400_000)).toBeLessThan(60_000);
    await room.mongo.db.collection('sessions').updateOne(filter, { $set: { expiresAt: past } });
    await expect(refresh(device)).rejects.toThrow('SESSION_EXPIRED');
  });

  it('brings the scopes that were granted since', async () => {
    const device = await room.person();
    await room.mongo.db
      .collection('people')
      .updateOne({ _id: device.userId as never }, { $set: { scopes: ['moderate'] } });
    expect((await refresh(device)).viewer.scopes).toEqual(['moderate']);
  });
});

describe('signing out', () => {
  it('ends this device’s session and no other', async () => {
    const phone = await room.person('twodevices');
    const tablet = await room.signedIn('signIn(login: "twodevices", password: "password of twodevices")');
    expect((await room.ask('mutation { signOut }', {}, phone)).data).toEqual({ signOut: true });
    expect((await room.ask('mutation { signOut }', {}, phone)).data).toEqual({ signOut: true });
    await expect(refresh(phone)).rejects.toThrow('SESSION_EXPIRED');
    await expect(refresh(tablet)).resolves.toBeDefined();
  });

  it('needs somebody who is signed in', async () => {
    expect((await room.ask('mutation { signOut }')).codes).toEqual(['NOT_SIGNED_IN']);
  });
});

describe('resetting the password', () => {
  const request = (email: string) =>
    room.ask('mutation ($e: EmailAddress!) { requestPasswordReset(email: $e) }', { e: email });
  const reset = (token: string, password: string) =>
    room.ask(
      'mutation ($t: String!, $p: String!) { resetPassword(token: $t, newPassword: $p) { viewer { handle } } }',
      {
        t: token,
        p: password,
      },
    );
  const mailsTo = (email: string) => room.mails.filter((mail) => mail.to === email);
  const noRequests = async () => (await room.mongo.db.collection('resetRequests').countDocuments()) === 0 || 'not yet';
  const tokenIn = (text = '') => /minutes: (\S+)/.exec(text)?.[1] ?? '';
  const mailedToken = async (email: string) => {
    const before = mailsTo(email).length;
    expect((await request(email)).data).toEqual({ requestPasswordReset: true });
    await until('the mail is sent', async () => mailsTo(email).length > before || 'none', { withinMs: 20_000 });
    return tokenIn(mailsTo(email).at(-1)?.text);
  };

  it('sets it once by the mailed token, signs out everywhere else and frees a locked login', async () => {
    const phone = await room.person('forgetful');
    await Promise.all(Array.from({ length: 11 }, () => signIn('forgetful', 'wrong')));
    const token = await mailedToken('forgetful@x.example');
    expect((await reset(token, 'short')).codes).toEqual(['BAD_INPUT']);
    expect(await reset(token, 'a new password')).toMatchObject({
      codes: [],
      data: { resetPassword: { viewer: { handle: 'forgetful' } } },
    });
    expect((await reset(token, 'yet another')).codes).toEqual(['RESET_TOKEN_INVALID']);
    await expect(refresh(phone)).rejects.toThrow('SESSION_EXPIRED');
    expect((await signIn('forgetful', 'password of forgetful')).codes).toEqual(['WRONG_CREDENTIALS']);
    expect((await signIn('forgetful', 'a new password')).codes).toEqual([]);
  });

  it('works once however many use the token at the same time, and ends the tokens mailed before', async () => {
    await room.person('racing');
    const older = await mailedToken('racing@x.example');
    const token = await mailedToken('racing@x.example');
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => reset(token, `new password ${n}`)));
    expect(answers.filter((answer) => answer.codes.length === 0)).toHaveLength(1);
    expect(answers.flatMap((answer) => answer.codes)).toEqual(Array.from({ length: 7 }, () => 'RESET_TOKEN_INVALID'));
    expect((await reset(older, 'by the older mail')).codes).toEqual(['RESET_TOKEN_INVALID']);
  });

  it('answers alike for an unknown address, and mails nobody', async () => {
    expect((await request('nobody@x.example')).data).toEqual({ requestPasswordReset: true });
    await until('the request is worked off', noRequests, { withinMs: 20_000 });
    expect(mailsTo('nobody@x.example')).toEqual([]);
  });

  it('mails an address five times an hour at most', async () => {
    await room.person('bombed');
    for (let n = 0; n < 5; n++) await request('bombed@x.example');
    await until('the requests are worked off', noRequests, { withinMs: 20_000 });
    const mails = mailsTo('bombed@x.example').length;
    expect((await request('bombed@x.example')).data).toEqual({ requestPasswordReset: true });
    expect(await noRequests()).toBe(true);
    expect([mails > 0, mailsTo('bombed@x.example').length]).toEqual([true, mails]);
  });

  it.each(['', 'nonsense', '$ne'])('refuses the token %j', async (token) => {
    expect((await reset(token, 'a fine password')).codes).toEqual(['RESET_TOKEN_INVALID']);
  });

  it('refuses a token after half an hour', async () => {
    await room.person('slow');
    const token = await mailedToken('slow@x.example');
    const expiresAt = { expiresAt: new Date(Date.now() - 1) };
    await room.mongo.db.collection('resetTokens').updateMany({}, { $set: expiresAt });
    expect((await reset(token, 'a fine password')).codes).toEqual(['RESET_TOKEN_INVALID']);
  });

  it.each(['not an address', ''])('refuses the address %j', async (email) => {
    expect((await request(email)).codes).toEqual(['BAD_INPUT']);
  });
});
