import { AppError } from '@reelgraph/errors';
import type { PeopleStore } from '@reelgraph/people';
import type { AccountStore } from '../store/account-store.ts';
import type { AttemptCounter } from '../store/attempt-counter.ts';
import type { PasswordHasher } from '../store/password-hasher.ts';
import { password } from './account-input.ts';
import { openSession, type Session, type SessionDeps } from './open-session.ts';
import { parseInput } from './parse-input.ts';
import { hashSecret } from './secret.ts';
import { loginName } from './sign-in.ts';

type Deps = SessionDeps & {
  people: PeopleStore;
  accounts: AccountStore;
  passwords: PasswordHasher;
  signIns: AttemptCounter;
};

/** Sets a new password, ends every session and signs in here. Throws BAD_INPUT, which leaves the token, or RESET_TOKEN_INVALID. */
export async function resetPassword(deps: Deps, token: string, newPassword: string): Promise<Session> {
  const secret = parseInput(password, newPassword);
  const hash = hashSecret(token);
  const userId = await deps.accounts.ownerOfResetToken(hash, deps.clock.real());
  const person = userId === null ? null : await deps.people.byId(userId);
  if (!person) throw new AppError('RESET_TOKEN_INVALID');
  const passwordHash = await deps.passwords.hash(secret);
  const done = await deps.accounts.resetPassword(hash, passwordHash, deps.clock.real());
  if (!done) throw new AppError('RESET_TOKEN_INVALID');
  for (const login of [person.email, person.handle])
    if (login) await deps.signIns.clear(loginName(login).key, deps.clock.real());
  return await openSession(deps, person);
}
