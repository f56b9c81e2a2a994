import { type Clone, cloneList } from '../compile/merge.ts';
import { deliverSafely } from './deliver-safely.ts';
import type { EntityDelivery } from './distribute.ts';
import type { EntityOrder } from './outbox.ts';

/** Puts together what one client request asks of the same entities at several places: each of them is asked for once. */
export function uniteOrders(orders: readonly EntityOrder[]): readonly EntityOrder[] {
  const groups = new Map<number, EntityOrder[]>();
  for (const order of orders) {
    const group = groups.get(order.fetch.kin);
    if (group) group.push(order);
    else groups.set(order.fetch.kin, [order]);
  }
  if (groups.size === orders.length) return orders;
  return [...groups.values()].flatMap((group) => (group.every(canUnite) ? unite(group) : group));
}

/** What changes its answer has to have one of its own. */
function canUnite({ fetch }: EntityOrder): boolean {
  return fetch.rewriteAnswer === undefined;
}

function unite(members: readonly EntityOrder[]): EntityOrder {
  const [first] = members;
  if (!first) throw new Error('Nothing to unite.');
  if (members.length === 1) return first;
  const index = new Map<string, number>();
  const places = members.map(({ representations }) =>
    representations.map((representation) => {
      const place = index.get(representation) ?? index.size;
      index.set(representation, place);
      return place;
    }),
  );
  // The plan may put more into what stands at one of the places: then the others get copies.
  const clone = members.find(({ fetch }) => fetch.clone)?.fetch.clone;
  const clonePacked = members.map(({ fetch, packed }) => packed?.fetchOf(fetch)?.clone).find((each) => each);
  const united: EntityOrder = {
    ...first,
    representations: [...index.keys()],
    deliver(delivery) {
      for (const [i, member] of members.entries())
        deliverSafely(member, () =>
          partOf(delivery, places[i] ?? [], i === 0 ? undefined : delivery.textAt ? clonePacked : clone),
        );
    },
    fail(error) {
      for (const member of members) member.fail(error);
    },
  };
  let left = members.length;
  for (const member of members) {
    member.cancel = () => {
      left -= 1;
      if (left === 0) united.cancel?.();
    };
  }
  return united;
}

function partOf(delivery: EntityDelivery, places: readonly number[], clone: Clone | undefined): EntityDelivery {
  const entities = places.map((place) => delivery.entities[place]);
  const { textAt } = delivery;
  return {
    ...delivery,
    textAt: textAt && ((i) => textAt(places[i] ?? -1)),
    entities: clone ? cloneList(clone, entities) : entities,
    errors: delivery.errors.flatMap(({ position, error }) => {
      const own = position < 0 ? position : places.indexOf(position);
      return position >= 0 && own < 0 ? [] : [{ position: own, error }];
    }),
  };
}
