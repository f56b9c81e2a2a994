import type { Logger } from '@reelgraph/service';
import type { Mailer } from '../domain/mailer.ts';

/**
 * Writes mails to the log instead of sending them: for development, where the reader of the log is the addressee.
 * Elsewhere (`isPrivate`) it only says that there was one, since whoever reads its code could take the account.
 */
export function logMailer(log: Pick<Logger, 'info' | 'warn'>, options: { isPrivate: boolean }): Mailer {
  return {
    async send({ to, subject, text }) {
      if (options.isPrivate) log.warn({ subject }, 'a mail was not sent: there is no mailer in production');
      else log.info({ to, subject, text }, 'mail');
    },
  };
}
