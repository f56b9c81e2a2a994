import { describe, expect, it } from 'vitest';
import { PasswordHasher } from './password-hasher.ts';

const passwords = new PasswordHasher();

describe('passwords', () => {
  it('fit their own hash alone, which is never the same twice', async () => {
    const [hash, again] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')];
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(again).not.toBe(hash);
    expect(await passwords.verify(hash, 'correct horse')).toBe(true);
    for (const wrong of ['correct horse ', 'Correct horse', '', 'correct\u0000horse'])
      expect(await passwords.verify(hash, wrong)).toBe(false);
  });

  it('are never right for nobody', async () => {
    for (const password of ['', 'A', 'A'.repeat(43)]) expect(await passwords.verify(null, password)).toBe(false);
  });

  it('are worked on for nobody as for somebody, so that time does not tell who has an account', async () => {
    const working = Array.from({ length: 300 }, () => passwords.verify(cheap, 'x'));
    await expect(passwords.verify(null, 'x')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await Promise.all(working);
  });

  it('fit hashes that other implementations of argon2id made, at their cost', async () => {
    // From the reference implementation's test vectors: argon2id, 64 MiB, two passes.
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await passwords.verify(reference, 'password')).toBe(true);
    expect(await passwords.verify(reference, 'differentpassword')).toBe(false);
  });

  it('are refused rather than queued when far too many come at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 320 }, () => passwords.verify(cheap, 'x')));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(20);
    expect(refused[0]?.reason).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await passwords.verify(cheap, 'x')).toBe(false);
  });
});

const cheap = `$argon2id$v=19$m=8,t=1,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
