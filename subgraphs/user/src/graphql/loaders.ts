import type {
  FollowCounts,
  Listed,
  ListName,
  ListRequest,
  PeopleStore,
  Person,
  PersonRelation,
  RelationStore,
} from '@reelgraph/people';
import DataLoader from 'dataloader';

/** Nothing is remembered between batches: a later mutation of the same request must be seen. */
const options = { cache: false };

/** What a request loads of many people at once: one round trip per batch. */
export type Loaders = {
  /** Somebody, and how the viewer stands to them. */
  readonly person: DataLoader<string, { person: Person | null; relation: PersonRelation }>;
  readonly relation: DataLoader<string, PersonRelation>;
  readonly counts: DataLoader<string, FollowCounts>;
  /** Pages of lists of people, one more row than asked for where there are more. */
  readonly lists: Readonly<Record<ListName, DataLoader<ListRequest, Listed[]>>>;
};

export function createLoaders(
  stores: { people: PeopleStore; relations: RelationStore },
  viewerId: string | null,
): Loaders {
  const list = (name: ListName) =>
    new DataLoader((requests: readonly ListRequest[]) => stores.relations.lists(name, requests), options);
  return {
    lists: { followers: list('followers'), following: list('following'), blocked: list('blocked') },
    person: new DataLoader(
      async (ids) => inOrder(ids, await stores.people.byIdsFor(viewerId, unique(ids)), notLoaded()),
      options,
    ),
    relation: new DataLoader(
      async (ids) => inOrder(ids, await stores.people.relations(viewerId, unique(ids)), notLoaded()),
      options,
    ),
    counts: new DataLoader(
      async (ids) => inOrder(ids, await stores.relations.counts(unique(ids)), notLoaded()),
      options,
    ),
  };
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}

function inOrder<Value, Missing>(
  ids: readonly string[],
  found: Map<string, Value>,
  missing: Missing,
): (Value | Missing)[] {
  return ids.map((id) => found.get(id) ?? missing);
}

function notLoaded(): Error {
  return new Error('A store answered for fewer people than it was asked about');
}
