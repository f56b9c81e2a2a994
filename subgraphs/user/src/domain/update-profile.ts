import type { Viewer } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';
import type { PeopleStore, Person } from '@reelgraph/people';
import { profileInput } from './account-input.ts';
import type { Clock } from './clock.ts';
import { parseInput } from './parse-input.ts';

type Deps = { people: PeopleStore; clock: Clock };

/** Changes the viewer's profile. Throws BAD_INPUT (also for a guest's handle, since guests have none) or HANDLE_TAKEN. */
export async function updateProfile(deps: Deps, viewer: Viewer, input: unknown): Promise<Person> {
  const change = parseInput(profileInput, input);
  if (change.handle !== undefined && (await deps.people.byId(viewer.userId))?.isGuest)
    throw new AppError('BAD_INPUT', { detail: 'handle: a guest has none; sign up first' });
  return await deps.people.changeProfile(viewer.userId, change, deps.clock.now());
}
