import { z } from 'zod';

/** Control characters, line ends, and the marks that turn the direction of writing: none of them belongs in a name. */
const UNFIT_IN_NAMES = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const UNFIT_IN_TEXT = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u;

/** Characters as people count them, nearly: code points. Far too long texts are refused before they are counted. */
function characters(min: number, max: number, message: string) {
  return z.string(message).refine((text) => {
    if (text.length > 2 * max || !text.isWellFormed()) return false;
    const count = [...text].length;
    return count >= min && count <= max;
  }, message);
}

/** Latin letters only: letters of other scripts that look the same would make two people look like one. */
const handle = z
  .string()
  .regex(/^(?=.*[A-Za-z0-9])[A-Za-z0-9._]{3,30}$/, '3 to 30 letters a to z, digits, dots and underscores');

const displayName = z
  .string()
  .transform((name) => (name.length > 1000 ? name : name.normalize('NFC').trim()))
  .pipe(characters(1, 50, '1 to 50 characters'))
  .refine((name) => !UNFIT_IN_NAMES.test(name), 'has characters that cannot be shown');

const bio = characters(0, 300, 'at most 300 characters').refine(
  (text) => !UNFIT_IN_TEXT.test(text),
  'has characters that cannot be shown',
);

/** Empty for none. */
const region = z
  .string()
  .regex(/^([A-Za-z]{2})?$/, 'a country code of two letters (ISO 3166-1), or empty')
  .transform((code) => (code === '' ? null : code.toUpperCase()));

export const email = z.string().max(254, 'at most 254 characters').pipe(z.email('not an email address'));

export const password = characters(8, 200, '8 to 200 characters');

/** What an account begins with; the display name is the handle when left out. */
export const signUpInput = z
  .object({ email, handle, password, displayName: displayName.nullish() })
  .transform((input) => ({ ...input, displayName: input.displayName ?? input.handle }));

/** What is null or left out stays as it is. */
export const profileInput = z.object({
  handle: handle.nullish().transform((value) => value ?? undefined),
  displayName: displayName.nullish().transform((value) => value ?? undefined),
  bio: bio.nullish().transform((value) => value ?? undefined),
  // Here null comes of what was given, so what was not given is told apart before.
  region: z.preprocess((value) => value ?? undefined, region.optional()),
});

export const deviceId = z
  .string()
  .regex(/^[\x21-\x7e]{16,128}$/, 'deviceId: 16 to 128 letters, digits and signs without spaces');
