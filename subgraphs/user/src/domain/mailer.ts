export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

/** Where mails go. A mailer may be asked twice for one occasion; it throws when the mail should be tried again. */
export interface Mailer {
  send(mail: Mail): Promise<void>;
}
