import type { RelatedPerson } from '../domain/find-person.ts';
import type { PeoplePage } from '../domain/list-people.ts';
import type { Session } from '../domain/open-session.ts';

/** `signedIn` marks who has just signed in, who may see their own as a viewer may. */
export type UserMapper = RelatedPerson & { readonly signedIn?: true };
export type UserConnectionMapper = PeoplePage;
export type UserEdgeMapper = PeoplePage['edges'][number];
export type SessionMapper = Session;
