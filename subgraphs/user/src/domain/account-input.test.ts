import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceId, password, profileInput, signUpInput } from './account-input.ts';
import { parseInput } from './parse-input.ts';

const valid = { email: 'a@x.example', handle: 'alice', password: 'long enough' };

describe('what an account begins with', () => {
  it('is named after its handle unless it says otherwise', () => {
    expect(parseInput(signUpInput, valid).displayName).toBe('alice');
    expect(parseInput(signUpInput, { ...valid, displayName: null }).displayName).toBe('alice');
    expect(parseInput(signUpInput, { ...valid, displayName: ' A l ' }).displayName).toBe('A l');
  });

  it('is refused with every problem at once', () => {
    expect(() => parseInput(signUpInput, { email: 'x', handle: '', password: '' })).toThrow(
      expect.objectContaining({
        code: 'BAD_INPUT',
        fields: {
          problems: [
            expect.objectContaining({ path: 'email' }),
            expect.objectContaining({ path: 'handle' }),
            expect.objectContaining({ path: 'password' }),
          ],
        },
      }),
    );
  });

  it('is either refused with BAD_INPUT or has a handle that no two people could confuse', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w.]{1,35}$/)), (handle) => {
        const parsed = signUpInput.safeParse({ ...valid, handle });
        if (parsed.success) expect(parsed.data.handle).toMatch(/^[A-Za-z0-9._]{3,30}$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('passwords', () => {
  it.each([
    ['12345678', true],
    ['1234567', false],
    ['пароль12', true],
    ['🔑'.repeat(8), true],
    ['🔑'.repeat(7), false],
    ['🔑'.repeat(200), true],
    ['🔑'.repeat(201), false],
    ['        ', true],
    [`1234567${'\ud83d'}`, false],
  ])('have 8 to 200 characters, however wide: %j', (text, fits) => {
    expect(password.safeParse(text).success).toBe(fits);
  });
});

describe('profiles', () => {
  it('leave alone what is null or missing', () => {
    expect(parseInput(profileInput, { handle: null })).toEqual({});
  });

  it('hold texts that can be shown, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const parsed = profileInput.safeParse({ displayName: text, bio: text });
        if (!parsed.success) return;
        const { displayName = '', bio = '' } = parsed.data;
        for (const shown of [displayName, bio]) expect(shown.isWellFormed()).toBe(true);
        expect([...displayName].length).toBeLessThanOrEqual(50);
        expect(displayName.trim()).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });

  it('take line ends in the bio and nowhere else', () => {
    expect(profileInput.safeParse({ bio: 'a\nb' }).success).toBe(true);
    for (const displayName of ['a\nb', 'a\u2028b', 'a\u202eb', 'a\u0000b'])
      expect(profileInput.safeParse({ displayName }).success).toBe(false);
  });
});

it.each([
  ['0123456789abcdef', true],
  ['a'.repeat(128), true],
  ['a'.repeat(129), false],
  ['a'.repeat(15), false],
  ['sixteen and more spaces', false],
])('a device id has 16 to 128 printable signs: %j', (id, fits) => {
  expect(deviceId.safeParse(id).success).toBe(fits);
});
