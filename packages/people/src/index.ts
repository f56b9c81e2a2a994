export { type Account, PeopleStore, type PersonRelation, type ProfileChange } from './people-store.ts';
export { emailKey, handleKey, type Person, SCOPES, type Scope } from './person.ts';
export { type BlockedOther, blocksUnion, FEW_BLOCKS, followStages } from './relation-stages.ts';
export { type FollowCounts, type Listed, type ListName, type ListRequest, RelationStore } from './relation-store.ts';
