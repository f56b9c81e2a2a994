import type { PeopleStore } from '@reelgraph/people';
import type { AccountStore } from '../store/account-store.ts';
import type { ResetRequestStore } from '../store/reset-request-store.ts';
import type { Clock } from './clock.ts';
import type { Mailer } from './mailer.ts';
import { hashSecret } from './secret.ts';

const RESET_TOKEN_MS = 30 * 60_000;
const RETRY_MS = 60_000;

export type SendResetMailDeps = {
  resetRequests: ResetRequestStore;
  people: PeopleStore;
  accounts: AccountStore;
  mailer: Mailer;
  clock: Clock;
  newSecret: () => string;
};

/** Sends one reset mail that is due; answers whether there was one. A mail that fails is tried again each minute for half an hour. */
export async function sendResetMail(deps: SendResetMailDeps): Promise<boolean> {
  const now = deps.clock.real();
  const request = await deps.resetRequests.claim(now, after(now, RETRY_MS));
  if (!request) return false;
  const userId = await deps.people.idByEmail(request.email);
  const person = userId === null ? null : await deps.people.byId(userId);
  if (person?.email && now < after(request.requestedAt, RESET_TOKEN_MS)) {
    const token = deps.newSecret();
    await deps.accounts.addResetToken(hashSecret(token), person.id, after(now, RESET_TOKEN_MS));
    await deps.mailer.send({ to: person.email, subject: 'Reset your password', text: resetText(token) });
  }
  await deps.resetRequests.remove(request);
  return true;
}

function resetText(token: string): string {
  return [
    'Somebody, hopefully you, wants to set a new password for your account.',
    `Enter this code in the app within 30 minutes: ${token}`,
    'If it was not you, there is nothing to do.',
  ].join('\n\n');
}

function after(time: Date, ms: number): Date {
  return new Date(time.getTime() + ms);
}
