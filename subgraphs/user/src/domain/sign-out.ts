import type { Viewer } from '@reelgraph/auth';
import type { SessionStore } from '../store/session-store.ts';
import type { Clock } from './clock.ts';

/** Ends the viewer's session: no refresh from now on, and the access token runs out by itself. */
export async function signOut(deps: { sessions: SessionStore; clock: Clock }, viewer: Viewer): Promise<true> {
  await deps.sessions.end(viewer.sessionId, 'SIGNED_OUT', deps.clock.real());
  return true;
}
