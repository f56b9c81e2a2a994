import { type Clone, cloneList } from '../compile/merge.ts';
import type { Answer, Reply, SubgraphError } from './answer.ts';
import { deliverSafely } from './deliver-safely.ts';
import type { Take } from './in-flight.ts';
import type { Parcel } from './outbox.ts';
import { SubgraphFailure } from './send.ts';

/** What one order gets: its entities in the order of its representations, and the errors that concern it. */
export type EntityDelivery = {
  readonly entities: readonly unknown[];
  /** Errors with the position of their representation; -1 where they concern all. */
  readonly errors: readonly { readonly position: number; readonly error: SubgraphError }[];
  readonly failure: SubgraphFailure | undefined;
  readonly plain: boolean;
  readonly cacheControl: string | undefined;
  /** The same answer went to another fetch first. */
  readonly isShared: boolean;
  /** Present where the entities hold texts of leaves: the text of each. */
  readonly textAt: TextAt | undefined;
};

/** The JSON of an entity by its position. */
export type TextAt = (position: number) => string;

/** For one order: where each of its representations stands in the list that is sent; undefined when it is the list itself. */
type Places = readonly number[] | undefined;

/** Puts equal representations of several parcels together, and knows how to take the answer apart again. */
export function distribute(parcels: readonly Parcel[]): { lists: readonly (readonly string[])[]; receive: Take } {
  const [first] = parcels;
  if (!first) throw new Error('Nothing to send.');
  const { lists, places } = parcels.length === 1 ? asIs(first) : together(parcels, first.orders.length);
  const receive: Take = (result, turn) => {
    const packed = result instanceof SubgraphFailure ? undefined : readPacked(result, lists, first);
    const columns = packed ?? (result instanceof SubgraphFailure ? result : readColumns(result.answer(), lists, first));
    parcels.forEach(({ orders }, row) => {
      orders.forEach((order, column) => {
        const { clone, rewriteAnswer } = order.fetch;
        // What is packed has been read for this turn alone. Whoever goes on with values meanwhile has a copy of it too.
        const copyPacked = row > 0 ? first.orders[0]?.packed?.fetchOf(order.fetch)?.clone : undefined;
        const copy = turn + row > 0 || rewriteAnswer ? clone : undefined;
        deliverSafely(order, () =>
          deliveryOf(columns, column, places[row]?.[column], packed ? copyPacked : copy, turn > 0),
        );
      });
    });
  };
  return { lists, receive };
}

function asIs(parcel: Parcel): { lists: readonly (readonly string[])[]; places: readonly (readonly Places[])[] } {
  return { lists: parcel.orders.map(({ representations }) => representations), places: [] };
}

function together(parcels: readonly Parcel[], columns: number) {
  const indexes = Array.from({ length: columns }, () => new Map<string, number>());
  const places = parcels.map(({ orders }) =>
    orders.map(({ representations }, column) => {
      const index = indexes[column] ?? new Map<string, number>();
      return representations.map((representation) => {
        const known = index.get(representation);
        if (known !== undefined) return known;
        index.set(representation, index.size);
        return index.size - 1;
      });
    }),
  );
  return { lists: indexes.map((index) => [...index.keys()]), places };
}

type Columns = {
  readonly answer: Omit<Answer, 'data'>;
  readonly texts: readonly TextAt[] | undefined;
  readonly entities: readonly (readonly unknown[])[];
  readonly isJoined: boolean;
};

/** Where those who asked keep leaves as text, and the answer can be. */
function readPacked(
  { text, cacheControl }: Reply,
  lists: readonly (readonly string[])[],
  first: Parcel,
): Columns | undefined {
  const packed = first.orders[0]?.packed;
  if (!packed) return undefined;
  const isJoined = first.orders.length > 1;
  const asked = first.orders.map(({ fetch }, i) => ({
    fetch,
    as: isJoined ? `e${i}` : '_entities',
    count: lists[i]?.length ?? 0,
  }));
  const read = packed.readEntities(asked, text);
  if (!read) return undefined;
  const texts = read.map(({ textAt }) => textAt);
  const answer = { errors: [], plain: true, cacheControl };
  return { answer, entities: read.map(({ entities }) => entities), isJoined, texts };
}

function readColumns(
  answer: Answer | SubgraphFailure,
  lists: readonly (readonly string[])[],
  parcel: Parcel,
): Columns | SubgraphFailure {
  if (answer instanceof SubgraphFailure) return answer;
  const isJoined = parcel.orders.length > 1;
  const entities: (readonly unknown[])[] = [];
  for (const [column, list] of lists.entries()) {
    const found: unknown = answer.data ? Reflect.get(answer.data, isJoined ? `e${column}` : '_entities') : [];
    const isWhole = Array.isArray(found) && found.length === list.length;
    if (answer.data && !isWhole && answer.errors.length === 0) {
      const name = parcel.orders[0]?.subgraph.name ?? '';
      const message = `Subgraph "${name}" did not answer with the ${list.length} entities it was asked for.`;
      return new SubgraphFailure('SUBGRAPH_MALFORMED_RESPONSE', name, message);
    }
    entities.push(isWhole ? found : []);
  }
  return { answer, entities, isJoined, texts: undefined };
}

function deliveryOf(
  columns: Columns | SubgraphFailure,
  column: number,
  places: Places,
  clone: Clone | undefined,
  isShared: boolean,
): EntityDelivery {
  if (columns instanceof SubgraphFailure) {
    const nothing = { entities: [], errors: [], plain: true, cacheControl: undefined };
    return { ...nothing, failure: columns, isShared, textAt: undefined };
  }
  const { answer, isJoined, texts } = columns;
  const textAt = texts?.[column];
  const all = columns.entities[column] ?? [];
  const mine = places ? places.map((place) => all[place]) : all;
  return {
    entities: clone ? cloneList(clone, mine) : mine,
    errors:
      answer.errors.length === 0
        ? []
        : placeErrors(answer.errors, isJoined ? `e${column}` : '_entities', isJoined, places),
    failure: undefined,
    plain: answer.plain,
    cacheControl: answer.cacheControl,
    isShared,
    textAt: textAt && places ? (i) => textAt(places[i] ?? -1) : textAt,
  };
}

/** An error under another order's alias is none of ours; one that names no entity concerns everybody. */
function placeErrors(errors: readonly SubgraphError[], root: string, isJoined: boolean, places: Places) {
  return errors.flatMap((error) => {
    const [start, index] = error.path ?? [];
    if (start !== root && isJoined && /^e\d+$/.test(String(start))) return [];
    if (start !== root || typeof index !== 'number') return [{ position: -1, error }];
    const position = places ? places.indexOf(index) : index;
    return position < 0 ? [] : [{ position, error }];
  });
}
