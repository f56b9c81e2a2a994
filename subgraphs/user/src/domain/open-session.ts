import type { AccessTokenSigner } from '@reelgraph/auth';
import type { Person } from '@reelgraph/people';
import type { SessionStore } from '../store/session-store.ts';
import type { Clock } from './clock.ts';
import { hashSecret } from './secret.ts';

const SESSION_MS = 60 * 86_400_000;

/** A signed-in device. `viewer` is marked as such, since the request itself came from nobody. */
export type Session = {
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
  viewer: Person & { signedIn: true };
};

export type SessionDeps = {
  sessions: SessionStore;
  signer: AccessTokenSigner;
  clock: Clock;
  newId: (now: Date) => string;
  newSecret: () => string;
};

/** Signs somebody in on a device. */
export async function openSession(deps: SessionDeps, person: Person): Promise<Session> {
  const now = deps.clock.real();
  const [id, refreshToken] = [deps.newId(now), deps.newSecret()];
  await deps.sessions.create({
    id,
    userId: person.id,
    tokenHash: hashSecret(refreshToken),
    now,
    expiresAt: sessionEnd(now),
  });
  return await describeSession(deps, person, id, refreshToken);
}

/** What the device is given of its session. */
export async function describeSession(
  deps: Pick<SessionDeps, 'signer'>,
  person: Person,
  sessionId: string,
  refreshToken: string,
): Promise<Session> {
  const kind = person.isGuest ? 'GUEST' : 'USER';
  const { id: userId, scopes, region } = person;
  const { token, expiresAt } = await deps.signer.sign({ userId, kind, scopes, sessionId, ...(region && { region }) });
  return { accessToken: token, accessTokenExpiresAt: expiresAt, refreshToken, viewer: { ...person, signedIn: true } };
}

/** A session lives for 60 days from its last refresh. */
export function sessionEnd(now: Date): Date {
  return new Date(now.getTime() + SESSION_MS);
}
