import type { PeopleStore, Person, PersonRelation } from '@reelgraph/people';

type Load<Value> = { load(id: string): Promise<Value> };

/** People and how the viewer stands to them, loaded in batches. */
export type PersonLoaders = { person: Load<{ person: Person | null; relation: PersonRelation }> };

/** A person with how the viewer stands to them, as long as nothing can have changed it meanwhile. */
export type RelatedPerson = Person & { readonly relation?: PersonRelation };

/** A person as the viewer may find them; null when there is none or when either has blocked the other. */
export async function findPerson(loaders: PersonLoaders, id: string): Promise<Person | null> {
  const { person, relation } = await loaders.person.load(id);
  return relation.blockedEitherWay ? null : person;
}

/** The same with the relation: for queries, in which it stays as it is. */
export async function findRelatedPerson(loaders: PersonLoaders, id: string): Promise<RelatedPerson | null> {
  const { person, relation } = await loaders.person.load(id);
  return person && !relation.blockedEitherWay ? { ...person, relation } : null;
}

/** The person with a handle, as the viewer may find them. */
export async function findPersonByHandle(
  deps: { people: PeopleStore; loaders: PersonLoaders },
  handle: string,
): Promise<Person | null> {
  const id = await deps.people.idByHandle(handle);
  return id === null ? null : await findPerson(deps.loaders, id);
}
