import { AppError } from '@reelgraph/errors';
import type { PeopleStore } from '@reelgraph/people';
import { describeSession, type Session, type SessionDeps, sessionEnd } from './open-session.ts';
import { hashSecret } from './secret.ts';

type Deps = SessionDeps & { people: PeopleStore };

/** Exchanges a refresh token for the next session. Throws SESSION_EXPIRED, or SESSION_REVOKED when it was used before. */
export async function refreshSession(deps: Deps, refreshToken: string): Promise<Session> {
  const now = deps.clock.real();
  const next = deps.newSecret();
  const rotation = await deps.sessions.rotate(hashSecret(refreshToken), hashSecret(next), now, sessionEnd(now));
  if (rotation.outcome === 'REUSED') throw new AppError('SESSION_REVOKED');
  if (rotation.outcome === 'ENDED') throw new AppError('SESSION_EXPIRED');
  const person = await deps.people.byId(rotation.userId);
  if (!person) throw new AppError('SESSION_EXPIRED');
  return await describeSession(deps, person, rotation.sessionId, next);
}
