import { AppError } from '@reelgraph/errors';

/** What somebody wrote, trimmed and well formed. Length counts characters, not bytes. Throws BAD_INPUT. */
export function parseText(what: string, text: string, limits: { least: number; most: number }): string {
  const clean = text.toWellFormed().normalize('NFC').replaceAll('\0', '').trim();
  const { length } = [...clean];
  if (length < limits.least || length > limits.most)
    throw new AppError('BAD_INPUT', {
      detail: `${what} has ${limits.least > 0 ? `${limits.least} to` : 'at most'} ${limits.most} characters.`,
    });
  return clean;
}
