import type { PeopleStore } from '@reelgraph/people';
import { deviceId } from './account-input.ts';
import { openSession, type Session, type SessionDeps } from './open-session.ts';
import { parseInput } from './parse-input.ts';
import { hashSecret } from './secret.ts';

type Deps = SessionDeps & { people: PeopleStore };

/** Signs a device in without an account. Throws BAD_INPUT. */
export async function signInAsGuest(deps: Deps, device: string): Promise<Session> {
  const hash = hashSecret(parseInput(deviceId, device));
  const now = deps.clock.now();
  return await openSession(deps, await deps.people.ensureGuest(deps.newId(now), hash, now));
}
