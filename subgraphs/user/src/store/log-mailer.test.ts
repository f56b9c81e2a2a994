import { describe, expect, it } from 'vitest';
import { logMailer } from './log-mailer.ts';

describe('mails in the log', () => {
  const mail = { to: 'a@x.example', subject: 'Reset your password', text: 'Enter this code: secret' };

  async function linesOf(isPrivate: boolean): Promise<unknown[]> {
    const lines: unknown[] = [];
    const log = { info: (fields: unknown) => lines.push(fields), warn: (fields: unknown) => lines.push(fields) };
    await logMailer(log, { isPrivate }).send(mail);
    return lines;
  }

  it('are there whole in development', async () => {
    expect(await linesOf(false)).toEqual([mail]);
  });

  it('say neither code nor addressee in production', async () => {
    expect(await linesOf(true)).toEqual([{ subject: 'Reset your password' }]);
  });
});
