import type { Person, PersonRelation } from '@reelgraph/people';
import type { Context } from '../../context.ts';
import { findRelatedPerson, type RelatedPerson } from '../../domain/find-person.ts';
import { listPeople } from '../../domain/list-people.ts';
import type { UserResolvers } from './../types.generated.ts';

export const User: UserResolvers = {
  __resolveReference: ({ id }, { loaders }) => findRelatedPerson(loaders, id),
  email: (person, _args, context) => (isOwn(person, context) ? person.email : null),
  scopes: (person, _args, context) => (isOwn(person, context) ? [...person.scopes] : null),
  region: (person, _args, context) => (isOwn(person, context) ? person.region : null),
  followers: ({ id }, args, { loaders }) => listPeople(loaders, 'followers', id, args),
  following: ({ id }, args, { loaders }) => listPeople(loaders, 'following', id, args),
  blocked: (person, args, context) =>
    isOwn(person, context) ? listPeople(context.loaders, 'blocked', person.id, args) : null,
  followerCount: async ({ id }, _args, { loaders }) => (await loaders.counts.load(id)).followers,
  followingCount: async ({ id }, _args, { loaders }) => (await loaders.counts.load(id)).following,
  isFollowedByViewer: async (person, _args, context) => (await relationTo(person, context)).follows,
  isBlockedByViewer: async (person, _args, context) => (await relationTo(person, context)).blocks,
};

function isOwn(person: Person & { signedIn?: true }, { viewer }: Context): boolean {
  return person.signedIn === true || person.id === viewer?.userId;
}

async function relationTo({ id, relation }: RelatedPerson, { loaders }: Context): Promise<PersonRelation> {
  return relation ?? (await loaders.relation.load(id));
}
