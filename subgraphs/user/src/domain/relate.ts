import type { Viewer } from '@reelgraph/auth';
import { AppError } from '@reelgraph/errors';
import type { PeopleStore, Person, RelationStore } from '@reelgraph/people';
import type { Clock } from './clock.ts';
import { findPerson, type PersonLoaders } from './find-person.ts';

type Deps = { people: PeopleStore; relations: RelationStore; clock: Clock };

/** Throws BAD_INPUT (oneself) or USER_NOT_FOUND (also when either blocks the other). */
export async function follow(deps: Deps, viewer: Viewer, userId: string): Promise<Person> {
  const person = await otherPerson(deps, viewer, userId);
  await deps.relations.follow(viewer.userId, person.id, deps.clock.now());
  return person;
}

/** Throws USER_NOT_FOUND (also when either blocks the other, which has ended the follow). */
export async function unfollow(
  deps: Deps & { loaders: PersonLoaders },
  viewer: Viewer,
  userId: string,
): Promise<Person> {
  const person = await findPerson(deps.loaders, userId);
  if (!person) throw new AppError('USER_NOT_FOUND');
  await deps.relations.unfollow(viewer.userId, person.id, deps.clock.now());
  return person;
}

/** Throws BAD_INPUT (oneself) or USER_NOT_FOUND. */
export async function block(deps: Deps, viewer: Viewer, userId: string): Promise<true> {
  const person = await otherPerson(deps, viewer, userId);
  await deps.relations.block(viewer.userId, person.id, deps.clock.now());
  return true;
}

/** Throws USER_NOT_FOUND. */
export async function unblock(deps: Deps, viewer: Viewer, userId: string): Promise<true> {
  if (!(await deps.people.byId(userId))) throw new AppError('USER_NOT_FOUND');
  await deps.relations.unblock(viewer.userId, userId, deps.clock.now());
  return true;
}

async function otherPerson(deps: Deps, viewer: Viewer, userId: string): Promise<Person> {
  if (viewer.userId === userId) throw new AppError('BAD_INPUT', { detail: 'userId: must be somebody else' });
  const person = await deps.people.byId(userId);
  if (!person) throw new AppError('USER_NOT_FOUND');
  return person;
}
