import type { Person } from '@reelgraph/people';
import type { PeoplePage } from '../domain/list-people.ts';
import type { Session } from '../domain/open-session.ts';

/** `signedIn` marks who has just signed in, who may see their own as a viewer may. */
export type UserMapper = Person & { readonly signedIn?: true };
export type UserConnectionMapper = PeoplePage;
export type UserEdgeMapper = PeoplePage['edges'][number];
export type SessionMapper = Session;
