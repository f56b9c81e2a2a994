import type { Fetch } from '../compile/fetch.ts';
import { joinEntityOperations, type SubgraphOperation } from '../compile/operation-text.ts';
import type { Packed } from '../packed/packed.ts';
import type { SubgraphAddress } from '../supergraph.ts';
import { distribute, type EntityDelivery } from './distribute.ts';
import type { Caller, InFlight } from './in-flight.ts';
import { uniteOrders } from './unite-orders.ts';

/** Entities that one fetch of one client request asks for: distinct representations, as JSON. */
export type EntityOrder = {
  /** One object for each client request: orders of one request may share an HTTP request. */
  readonly client: { readonly caller: Caller; readonly joined: Map<string, SubgraphOperation> };
  readonly subgraph: SubgraphAddress;
  readonly fetch: Fetch;
  readonly representations: readonly string[];
  /** The JSON of further variables, each ended by a comma and a line break. */
  readonly variables: string;
  /** With which texts of leaves are kept. */
  readonly packed: Packed | undefined;
  /** Asked for this one request alone: what is private, and all that a mutation asks. */
  readonly isAlone: boolean;
  readonly deliver: (delivery: EntityDelivery) => void;
  /** Ends the client request with an error of ours. */
  readonly fail: (error: unknown) => void;
  /** Set once the order has been sent: stops waiting. */
  cancel?: () => void;
  isCancelled?: boolean;
};

/** Orders of one client request to one subgraph, answered by one operation. */
export type Parcel = {
  readonly orders: readonly EntityOrder[];
  readonly operation: SubgraphOperation;
  readonly variables: string;
};

/**
 * Gathers what is asked of each subgraph during one turn of the event loop, so that it travels together:
 * orders of one client request under aliases, equal operations of several clients as one list of entities.
 */
export class Outbox {
  readonly #inFlight: InFlight;
  readonly #maxRepresentations: number;
  #waiting: EntityOrder[] = [];

  constructor(inFlight: InFlight, maxRepresentations: number) {
    this.#inFlight = inFlight;
    this.#maxRepresentations = maxRepresentations;
  }

  order(order: EntityOrder): void {
    if (this.#waiting.length === 0) setImmediate(() => this.#flush());
    this.#waiting.push(order);
  }

  #flush(): void {
    const orders = this.#waiting;
    this.#waiting = [];
    for (const parcels of this.#merge(this.#pack(orders))) this.#dispatch(parcels);
  }

  /** One parcel for each client request and subgraph. */
  #pack(orders: readonly EntityOrder[]): Parcel[] {
    const byClient = new Map<object, Map<SubgraphAddress, EntityOrder[]>>();
    for (const order of orders) {
      if (order.isCancelled) continue;
      const bySubgraph = byClient.get(order.client) ?? new Map<SubgraphAddress, EntityOrder[]>();
      byClient.set(order.client, bySubgraph);
      const together = bySubgraph.get(order.subgraph);
      if (together) together.push(order);
      else bySubgraph.set(order.subgraph, [order]);
    }
    return [...byClient.values()].flatMap((bySubgraph) => [...bySubgraph.values()].flatMap(pack));
  }

  /** Parcels that differ in nothing but their entities, put together. */
  #merge(parcels: readonly Parcel[]): Parcel[][] {
    const groups: { parcels: Parcel[]; size: number }[] = [];
    const byOperation = new Map<SubgraphOperation, typeof groups>();
    for (const parcel of parcels) {
      const [first] = parcel.orders;
      const size = parcel.orders.reduce((sum, { representations }) => sum + representations.length, 0);
      const candidates = byOperation.get(parcel.operation) ?? [];
      const fitting = candidates.find(
        ({ parcels: [other], size: taken }) =>
          taken + size <= this.#maxRepresentations &&
          parcel.orders.every(({ isAlone }) => !isAlone) &&
          other?.variables === parcel.variables &&
          // Who takes the answer in one way would have to wait for who takes it in another.
          other.orders[0]?.packed === first?.packed &&
          other.orders[0]?.client.caller.key === first?.client.caller.key,
      );
      if (fitting) {
        fitting.parcels.push(parcel);
        fitting.size += size;
      } else {
        const group = { parcels: [parcel], size };
        groups.push(group);
        byOperation.set(parcel.operation, [...candidates, group]);
      }
    }
    return groups.map((group) => group.parcels);
  }

  #dispatch(parcels: readonly Parcel[]): void {
    const parcel = parcels[0];
    const order = parcel?.orders[0];
    if (!parcel || !order) return;
    const { lists, receive } = distribute(parcels);
    const isJoined = parcel.orders.length > 1;
    const inputs = lists.map((list, i) => `"${isJoined ? `r${i}__` : 'representations'}":[${list.join(',')}]`);
    const cancel = this.#inFlight.request(
      {
        subgraph: order.subgraph,
        kind: 'query',
        operationName: parcel.operation.name,
        body: `${parcel.operation.head}${parcel.variables}${inputs.join(',')}}}`,
        caller: order.client.caller,
        isShareable: !parcel.orders.some(({ isAlone }) => isAlone),
      },
      receive,
    );
    const orders = parcels.flatMap((each) => each.orders);
    let left = orders.length;
    const leave = (): void => {
      left -= 1;
      if (left === 0) cancel();
    };
    // One function for all: made anew for each order, it kept the data of requests alive until the next great collection of garbage.
    for (const each of orders) each.cancel = leave;
  }
}

function packOne(order: EntityOrder): Parcel {
  return { orders: [order], operation: order.fetch.operation, variables: order.variables };
}

function pack(all: readonly EntityOrder[]): Parcel[] {
  const canJoin = all.length > 1 && all.every(({ fetch }) => fetch.operation.fragments.size === 0);
  if (!canJoin) return all.map(packOne);
  const orders = uniteOrders(all);
  if (orders.length === 1) return orders.map(packOne);
  const operations = orders.map(({ fetch }) => fetch.operation);
  const { joined } = orders[0]?.client ?? { joined: new Map() };
  const key = orders.map(({ fetch }) => fetch.index).join(' ');
  const operation = joined.get(key) ?? joinEntityOperations(operations);
  joined.set(key, operation);
  const variables = [...new Set(orders.flatMap((order) => order.variables.split('\n')))].join('');
  return [{ orders, operation, variables }];
}
