import { AppError } from '@reelgraph/errors';
import { emailKey, handleKey, type PeopleStore } from '@reelgraph/people';
import type { AccountStore } from '../store/account-store.ts';
import type { AttemptCounter } from '../store/attempt-counter.ts';
import type { PasswordHasher } from '../store/password-hasher.ts';
import { openSession, type Session, type SessionDeps } from './open-session.ts';

export const SIGN_IN_WINDOW_MS = 15 * 60_000;
export const SIGN_INS_PER_WINDOW = 10;
/** Longer than any email address or password that an account can have. */
const LONGEST_LOGIN = 254;
const LONGEST_PASSWORD = 400;

type Deps = SessionDeps & {
  people: PeopleStore;
  accounts: AccountStore;
  passwords: PasswordHasher;
  signIns: AttemptCounter;
};

/** Signs in by email or handle. Throws WRONG_CREDENTIALS, or RATE_LIMITED after ten wrong passwords for one login. */
export async function signIn(deps: Deps, login: string, password: string): Promise<Session> {
  if (login.length > LONGEST_LOGIN || password.length > LONGEST_PASSWORD) throw new AppError('WRONG_CREDENTIALS');
  const name = loginName(login);
  const attempt = await deps.signIns.add(name.key, deps.clock.real());
  if (attempt.count > SIGN_INS_PER_WINDOW)
    throw new AppError('RATE_LIMITED', {
      detail: 'Too many wrong passwords; wait, or reset the password.',
      fields: { retryAfterMs: attempt.startsAnewMs },
    });
  const person = await checkPassword(deps, name, password);
  await deps.signIns.clear(name.key, deps.clock.real());
  return await openSession(deps, person);
}

/** What a login means, and under which name its attempts are counted. */
export function loginName(login: string): { key: string; isEmail: boolean } {
  const isEmail = login.trim().indexOf('@') > 0;
  return { key: isEmail ? emailKey(login) : handleKey(login), isEmail };
}

async function checkPassword(deps: Deps, name: { key: string; isEmail: boolean }, password: string) {
  const userId = await (name.isEmail ? deps.people.idByEmail(name.key) : deps.people.idByHandle(name.key));
  // An unknown login takes the same steps, so that time tells nothing.
  const [stored, person] = await Promise.all([
    deps.accounts.passwordHashOf(userId ?? ''),
    deps.people.byId(userId ?? ''),
  ]);
  const right = await deps.passwords.verify(stored, password);
  if (!right || !person) throw new AppError('WRONG_CREDENTIALS');
  return person;
}
