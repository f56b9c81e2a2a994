import { emailKey } from '@reelgraph/people';
import type { AttemptCounter } from '../store/attempt-counter.ts';
import type { ResetRequestStore } from '../store/reset-request-store.ts';
import { email } from './account-input.ts';
import type { Clock } from './clock.ts';
import { parseInput } from './parse-input.ts';

export const RESET_WINDOW_MS = 60 * 60_000;
const RESETS_PER_WINDOW = 5;

type Deps = { resetRequests: ResetRequestStore; resets: AttemptCounter; clock: Clock };

/** Notes down that somebody wants a reset mail; always true. More than five an hour to one address are left out silently. */
export async function requestPasswordReset(deps: Deps, address: string): Promise<true> {
  const key = emailKey(parseInput(email, address));
  const now = deps.clock.real();
  const { count } = await deps.resets.add(key, now);
  if (count <= RESETS_PER_WINDOW) await deps.resetRequests.add(key, now);
  return true;
}
