import type { Viewer } from '@reelgraph/auth';
import type { AccountStore } from '../store/account-store.ts';
import type { PasswordHasher } from '../store/password-hasher.ts';
import { signUpInput } from './account-input.ts';
import { openSession, type Session, type SessionDeps } from './open-session.ts';
import { parseInput } from './parse-input.ts';

type Deps = SessionDeps & { accounts: AccountStore; passwords: PasswordHasher };

/** Opens an account and signs it in; a guest who asks becomes the account. Throws BAD_INPUT, EMAIL_TAKEN or HANDLE_TAKEN. */
export async function signUp(deps: Deps, viewer: Viewer | null, input: unknown): Promise<Session> {
  const { password, ...account } = parseInput(signUpInput, input);
  await deps.accounts.assertFree(account);
  const passwordHash = await deps.passwords.hash(password);
  const now = deps.clock.now();
  const person = await deps.accounts.open({
    newId: deps.newId(now),
    guestId: viewer?.kind === 'GUEST' ? viewer.userId : null,
    account,
    passwordHash,
    now,
    realNow: deps.clock.real(),
  });
  return await openSession(deps, person);
}
