import type { AccessTokenSigner, Viewer } from '@reelgraph/auth';
import type { PeopleStore, RelationStore } from '@reelgraph/people';
import type { Clock } from './domain/clock.ts';
import type { Loaders } from './graphql/loaders.ts';
import type { AccountStore } from './store/account-store.ts';
import type { AttemptCounter } from './store/attempt-counter.ts';
import type { PasswordHasher } from './store/password-hasher.ts';
import type { ResetRequestStore } from './store/reset-request-store.ts';
import type { SessionStore } from './store/session-store.ts';

/** What lives as long as the room. */
export type Services = {
  readonly people: PeopleStore;
  readonly relations: RelationStore;
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly passwords: PasswordHasher;
  readonly signer: AccessTokenSigner;
  readonly signIns: AttemptCounter;
  readonly resets: AttemptCounter;
  readonly resetRequests: ResetRequestStore;
  readonly clock: Clock;
  readonly newId: (now: Date) => string;
  readonly newSecret: () => string;
};

/** What a resolver is given: the services, who asks, and loaders of this request. */
export type Context = Services & { readonly viewer: Viewer | null; readonly loaders: Loaders };
