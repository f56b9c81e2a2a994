import { expect, it } from 'vitest';
import { rememberTokens } from './remember-tokens.ts';

const minute = 60_000;

/** What was verified, and a clock to be moved. */
function watched(maxTokens = 100) {
  const asked: string[] = [];
  let time = 1_000_000;
  const verify = async (token: string) => {
    asked.push(token);
    if (token.endsWith('.forged')) throw new Error('not ours');
    return { userId: token, kind: 'USER', scopes: [], sessionId: 's1' } as const;
  };
  const remembered = rememberTokens(verify, { maxAgeMs: minute, maxTokens, now: () => time });
  const pass = (ms: number): void => {
    time += ms;
  };
  return { asked, remembered, pass, now: () => time };
}

function token(name: string, expiresAt: number, signature = 'signature'): string {
  const payload = Buffer.from(JSON.stringify({ sub: name, exp: expiresAt / 1_000 })).toString('base64url');
  return `header.${payload}.${signature}`;
}

it('verifies a token again after a minute, and until then not', async () => {
  const { asked, remembered, pass, now } = watched();
  const one = token('one', now() + 10 * minute);
  expect(await remembered(one)).toEqual(await remembered(one));
  expect(asked).toHaveLength(1);
  pass(minute);
  await remembered(one);
  expect(asked).toHaveLength(2);
});

it('has a token verified once it is over, whatever is remembered', async () => {
  const { asked, remembered, pass, now } = watched();
  const one = token('one', now() + 5_000);
  await remembered(one);
  pass(5_000);
  await remembered(one);
  expect(asked).toHaveLength(2);
});

it('remembers none that was refused, and takes none for another that differs in its signature', async () => {
  const { asked, remembered, now } = watched();
  const good = token('one', now() + minute);
  const forged = token('one', now() + minute, 'forged');
  await remembered(good);
  for (let i = 0; i < 2; i += 1) await expect(remembered(forged)).rejects.toThrow('not ours');
  expect(asked).toEqual([good, forged, forged]);
});

it('forgets the oldest when there are many', async () => {
  const { asked, remembered, now } = watched(2);
  const [one, two, three] = ['one', 'two', 'three'].map((name) => token(name, now() + minute)) as [
    string,
    string,
    string,
  ];
  for (const each of [one, two, three, three, two]) await remembered(each);
  expect(asked).toEqual([one, two, three]);
  await remembered(one);
  expect(asked).toHaveLength(4);
});
