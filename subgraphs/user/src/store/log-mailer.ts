import type { Logger } from '@reelgraph/service';
import type { Mailer } from '../domain/mailer.ts';

/** Writes mails to the log instead of sending them: for development, where the reader of the log is the addressee. */
export function logMailer(log: Logger): Mailer {
  return {
    async send({ to, subject, text }) {
      log.info({ to, subject, text }, 'mail');
    },
  };
}
