import type { PeopleStore, Person, PersonRelation } from '@reelgraph/people';

type Load<Value> = { load(id: string): Promise<Value> };

/** People and how the viewer stands to them, loaded in batches. */
export type PersonLoaders = { person: Load<Person | null>; relation: Load<PersonRelation> };

/** A person as the viewer may find them; null when there is none or when either has blocked the other. */
export async function findPerson(loaders: PersonLoaders, id: string): Promise<Person | null> {
  const [person, relation] = await Promise.all([loaders.person.load(id), loaders.relation.load(id)]);
  return relation.blockedEitherWay ? null : person;
}

/** The same by handle. */
export async function findPersonByHandle(
  deps: { people: PeopleStore; loaders: PersonLoaders },
  handle: string,
): Promise<Person | null> {
  const id = await deps.people.idByHandle(handle);
  return id === null ? null : await findPerson(deps.loaders, id);
}
