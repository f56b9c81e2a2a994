import type { Person } from '@reelgraph/people';
import type { Context } from '../../context.ts';
import { findPerson } from '../../domain/find-person.ts';
import { listPeople } from '../../domain/list-people.ts';
import type { UserResolvers } from './../types.generated.ts';

export const User: UserResolvers = {
  __resolveReference: ({ id }, { loaders }) => findPerson(loaders, id),
  email: (person, _args, context) => (isOwn(person, context) ? person.email : null),
  scopes: (person, _args, context) => (isOwn(person, context) ? [...person.scopes] : null),
  followers: ({ id }, args, { loaders }) => listPeople(loaders, 'followers', id, args),
  following: ({ id }, args, { loaders }) => listPeople(loaders, 'following', id, args),
  blocked: (person, args, context) =>
    isOwn(person, context) ? listPeople(context.loaders, 'blocked', person.id, args) : null,
  followerCount: async ({ id }, _args, { loaders }) => (await loaders.counts.load(id)).followers,
  followingCount: async ({ id }, _args, { loaders }) => (await loaders.counts.load(id)).following,
  isFollowedByViewer: async ({ id }, _args, { loaders }) => (await loaders.relation.load(id)).follows,
  isBlockedByViewer: async ({ id }, _args, { loaders }) => (await loaders.relation.load(id)).blocks,
};

function isOwn(person: Person & { signedIn?: true }, { viewer }: Context): boolean {
  return person.signedIn === true || person.id === viewer?.userId;
}
