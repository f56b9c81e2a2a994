export { type Account, PeopleStore, type PersonRelation, type ProfileChange } from './people-store.ts';
export { emailKey, handleKey, type Person, SCOPES, type Scope } from './person.ts';
