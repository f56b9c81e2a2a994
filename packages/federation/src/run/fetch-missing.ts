import type { EntityDelivery } from '../transport/distribute.ts';
import type { EntityKeeper, EntityQuestion, KeptEntity } from './entity-keeper.ts';
import type { Run } from './run.ts';

/** Orders entities of a subgraph; settles when they are there, without them when nobody waits for them any more. */
export type OrderEntities = (
  representations: readonly string[],
  deliver: (delivery: EntityDelivery) => void,
) => Promise<void>;

/** Fetches those entities that nobody keeps, and delivers them with the others as if all had been fetched. */
export async function fetchMissing(
  run: Run,
  keeper: EntityKeeper,
  question: EntityQuestion,
  order: OrderEntities,
  deliver: (delivery: EntityDelivery, kept: number) => void,
): Promise<void> {
  const { representations } = question;
  const found = (await keeper.find(question)) ?? [];
  if (run.isAbandoned) return;
  const missing: number[] = [];
  representations.forEach((_, i) => void (found[i] === undefined && missing.push(i)));
  for (const kept of found) if (kept) run.note(kept);
  const kept = representations.length - missing.length;
  if (missing.length === 0) {
    deliver(together(found, missing, NOTHING), kept);
    return;
  }
  const asked = missing.map((i) => representations[i] ?? '');
  await order(asked, (delivery) => {
    if (!delivery.failure) run.note(delivery);
    keepAnswer(keeper, question, asked, delivery);
    deliver(together(found, missing, delivery), kept);
  });
}

function keepAnswer(
  keeper: EntityKeeper,
  question: EntityQuestion,
  asked: readonly string[],
  { entities, errors, failure, cacheControl }: EntityDelivery,
): void {
  if (failure || errors.length > 0 || entities.length !== asked.length) return;
  const answered = asked.map((representation, i) => ({ representation, entity: entities[i] }));
  keeper.keep(question, answered, cacheControl);
}

/** What was kept and what was fetched, in the order of the question. */
function together(
  found: readonly (KeptEntity | undefined)[],
  missing: readonly number[],
  fetched: EntityDelivery,
): EntityDelivery {
  const entities: unknown[] = found.map((kept) => kept?.entity);
  missing.forEach((place, i) => {
    entities[place] = fetched.entities[i];
  });
  const errors = fetched.errors.map(({ position, error }) => ({ position: missing[position] ?? -1, error }));
  return { ...fetched, entities, errors };
}

const NOTHING: EntityDelivery = {
  entities: [],
  errors: [],
  failure: undefined,
  plain: true,
  cacheControl: undefined,
  isShared: false,
  isPacked: false,
};
