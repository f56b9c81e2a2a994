import type { Fetch } from '../compile/fetch.ts';
import { parseLongNumbers } from '../exact-json.ts';
import { unpack } from '../packed/unpack.ts';
import type { EntityDelivery } from '../transport/distribute.ts';
import type { AnsweredEntity, EntityKeeper, EntityQuestion, KeptEntity } from './entity-keeper.ts';
import type { Run } from './run.ts';

/** Orders entities of a subgraph; settles when they are there, without them when nobody waits for them any more. */
export type OrderEntities = (
  representations: readonly string[],
  deliver: (delivery: EntityDelivery) => void,
) => Promise<void>;

type Found = readonly (KeptEntity | undefined)[];

/** Fetches those entities that nobody keeps, and delivers them with the others as if all had been fetched. */
export async function fetchMissing(
  run: Run,
  fetch: Fetch,
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
  for (const kept of found) if (kept) run.note({ plain: !kept.json.includes('\\'), cacheControl: kept.cacheControl });
  const kept = representations.length - missing.length;
  if (missing.length === 0) {
    deliver(together(run, fetch, found, missing, NOTHING), kept);
    return;
  }
  const asked = missing.map((i) => representations[i] ?? '');
  await order(asked, (delivery) => {
    if (!delivery.failure) run.note(delivery);
    keepAnswer(keeper, question, asked, delivery);
    deliver(together(run, fetch, found, missing, delivery), kept);
  });
}

function keepAnswer(
  keeper: EntityKeeper,
  question: EntityQuestion,
  asked: readonly string[],
  { entities, errors, failure, cacheControl, textAt }: EntityDelivery,
): void {
  if (failure || errors.length > 0 || entities.length !== asked.length) return;
  const jsonOf = (entity: unknown) => (entity === null || entity === undefined ? undefined : JSON.stringify(entity));
  const answered: AnsweredEntity[] = asked.map((representation, i) => ({
    representation,
    json: textAt ? () => textAt(i) : () => jsonOf(entities[i]),
  }));
  keeper.keep(question, answered, cacheControl);
}

/** What was kept and what was fetched, in the order of the question: all with leaves as text, or all with values. */
function together(
  run: Run,
  fetch: Fetch,
  found: Found,
  missing: readonly number[],
  fetched: EntityDelivery,
): EntityDelivery {
  const isAllKept = fetched === NOTHING;
  const packed = isAllKept || fetched.textAt ? readPacked(run, fetch, found) : undefined;
  if (!packed && fetched.textAt) unpack(fetched.entities);
  const entities = packed ?? found.map((kept) => kept && parseLongNumbers(kept.json));
  missing.forEach((place, i) => {
    entities[place] = fetched.entities[i];
  });
  const errors = fetched.errors.map(({ position, error }) => ({ position: missing[position] ?? -1, error }));
  return { ...fetched, entities, errors, textAt: packed && NO_TEXT };
}

function readPacked({ packed }: Run, fetch: Fetch, found: Found): unknown[] | undefined {
  if (!packed) return undefined;
  const entities: unknown[] = [];
  for (const kept of found) {
    const entity = kept && packed.readEntity(fetch, kept.json);
    if (kept && !entity) return undefined;
    entities.push(entity);
  }
  return entities;
}

/** Nobody asks for the texts of what has been kept. */
const NO_TEXT = () => '';

const NOTHING: EntityDelivery = {
  entities: [],
  errors: [],
  failure: undefined,
  plain: true,
  cacheControl: undefined,
  isShared: false,
  textAt: undefined,
};
