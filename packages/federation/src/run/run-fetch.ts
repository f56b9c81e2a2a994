import type { Fetch } from '../compile/fetch.ts';
import { placesOf } from '../compile/path.ts';
import type { RepresenterFor } from '../compile/representation.ts';
import { unpack } from '../packed/unpack.ts';
import type { Answer, Reply } from '../transport/answer.ts';
import type { EntityDelivery } from '../transport/distribute.ts';
import type { EntityOrder } from '../transport/outbox.ts';
import { SubgraphFailure } from '../transport/send.ts';
import type { ResponsePath } from './completion.ts';
import { distinctEntities } from './distinct-entities.ts';
import { fetchMissing, type OrderEntities } from './fetch-missing.ts';
import type { Run } from './run.ts';

/** Makes one request of the plan and puts the answer into the data. */
export function runFetch(run: Run, fetch: Fetch): Promise<void> | undefined {
  const subgraph = run.options.machinery.supergraph.subgraphs.get(fetch.subgraph);
  if (!subgraph || run.isAbandoned) return undefined;
  const { collect } = run.packed?.fetchOf(fetch) ?? fetch;
  const targets = collect(run.data);
  if (targets.length === 0) return undefined;
  return fetch.representerFor
    ? fetchEntities(run, fetch, fetch.representerFor, targets, subgraph)
    : fetchRoot(run, fetch, targets, subgraph);
}

type Address = EntityOrder['subgraph'];

function fetchRoot(run: Run, fetch: Fetch, targets: readonly object[], subgraph: Address): Promise<void> {
  const tell = run.options.observe?.(fetch, { objects: 0, entities: 0 });
  return new Promise((resolve, reject) => {
    const settle = (reply: Reply | SubgraphFailure, turn: number) => {
      settled();
      try {
        const isShared = turn > 0;
        if (receivePacked(run, fetch, targets, reply)) tell?.({ kept: 0, isShared, outcome: 'ok' });
        else {
          run.unpack();
          const answer = reply instanceof SubgraphFailure ? reply : reply.answer();
          tell?.({ kept: 0, isShared, outcome: outcomeOf(answer) });
          receiveRoot(run, fetch, targets, answer, isShared);
        }
        resolve();
      } catch (error) {
        // Nobody above catches it: who shares the answer is served, and this request alone fails.
        reject(error);
      }
    };
    const outgoing = {
      subgraph,
      kind: fetch.kind === 'mutation' ? ('mutation' as const) : ('query' as const),
      operationName: fetch.operation.name,
      body: rootBody(run, fetch),
      caller: run.caller,
      isShareable: fetch.kind === 'query' && !fetch.isPrivate,
    };
    const cancel = run.options.machinery.inFlight.request(outgoing, settle);
    const settled = run.onAbandon(() => {
      cancel();
      resolve();
    });
  });
}

/** The text of a request at the root. */
export function rootBody(run: Run, fetch: Fetch): string {
  return `${fetch.operation.head}${run.variablesOf(fetch).slice(0, -2)}}}`;
}

/** Puts the answer to a root request into the data with its leaves as text, where that can be. */
function receivePacked(run: Run, fetch: Fetch, targets: readonly object[], reply: Reply | SubgraphFailure): boolean {
  const { packed } = run;
  if (!packed || reply instanceof SubgraphFailure) return false;
  const data = packed.readRoot(fetch, reply.text);
  const merge = data && packed.fetchOf(fetch)?.merge;
  if (!merge) return false;
  run.note({ plain: true, cacheControl: reply.cacheControl });
  for (const target of targets) merge(target, data);
  return true;
}

/** Puts the answer to a root request into the data. */
export function receiveRoot(
  run: Run,
  fetch: Fetch,
  targets: readonly object[],
  answer: Answer | SubgraphFailure,
  isShared: boolean,
): void {
  if (answer instanceof SubgraphFailure) {
    run.addFailure(answer);
    return;
  }
  run.note(answer);
  for (const error of answer.errors) {
    run.addError(error, fetch.subgraph, error.path && [...withoutLists(fetch), ...error.path]);
  }
  if (!answer.data) return;
  const copied = (isShared || fetch.rewriteAnswer) && fetch.clone ? fetch.clone(answer.data) : answer.data;
  fetch.rewriteAnswer?.(copied);
  if (typeof copied !== 'object' || copied === null) return;
  for (const target of targets) fetch.merge(target, copied);
}

function fetchEntities(
  run: Run,
  fetch: Fetch,
  representerFor: RepresenterFor,
  targets: readonly object[],
  subgraph: Address,
): Promise<void> | undefined {
  const { representations, owners } = distinctEntities(targets, representerFor);
  if (representations.length === 0) return undefined;
  const tell = run.options.observe?.(fetch, { objects: targets.length, entities: representations.length });
  const variables = run.variablesOf(fetch);
  const order: OrderEntities = (wanted, deliver) => orderEntities(run, fetch, subgraph, wanted, variables, deliver);
  const { keeper } = run.options;
  if (keeper && !fetch.isPrivate) {
    const question = { subgraph: subgraph.name, operation: fetch.operation, variables, representations };
    return fetchMissing(run, fetch, keeper, question, order, (delivery, kept) => {
      tell?.({ kept, isShared: delivery.isShared, outcome: outcomeOf(delivery) });
      receiveEntities(run, fetch, targets, owners, delivery);
    });
  }
  return order(representations, (delivery) => {
    tell?.({ kept: 0, isShared: delivery.isShared, outcome: outcomeOf(delivery) });
    if (!delivery.failure) run.note(delivery);
    receiveEntities(run, fetch, targets, owners, delivery);
  });
}

function orderEntities(
  run: Run,
  fetch: Fetch,
  subgraph: Address,
  representations: readonly string[],
  variables: string,
  deliver: (delivery: EntityDelivery) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const order: EntityOrder = {
      client: run,
      subgraph,
      fetch,
      representations,
      variables,
      packed: run.packed,
      isAlone: fetch.isPrivate || run.options.isMutation,
      deliver: (delivery) => {
        settled();
        deliver(delivery);
        resolve();
      },
      fail: reject,
    };
    const settled = run.onAbandon(() => {
      order.isCancelled = true;
      order.cancel?.();
      resolve();
    });
    run.options.machinery.outbox.order(order);
  });
}

function receiveEntities(
  run: Run,
  fetch: Fetch,
  targets: readonly object[],
  owners: Int32Array,
  delivery: EntityDelivery,
): void {
  if (delivery.failure) run.addFailure(delivery.failure);
  if (delivery.errors.length > 0) placeErrors(run, fetch, targets, owners, delivery);
  const { entities } = delivery;
  const packed = delivery.textAt ? run.packed?.fetchOf(fetch) : undefined;
  if (!packed) run.unpack();
  if (!packed && delivery.textAt) unpack(entities);
  const { merge } = packed ?? fetch;
  const { rewriteAnswer } = fetch;
  if (rewriteAnswer) entities.forEach(rewriteAnswer);
  for (let i = 0; i < targets.length; i += 1) {
    const entity = entities[owners[i] ?? -1];
    const target = targets[i];
    if (target && typeof entity === 'object' && entity !== null) merge(target, entity);
  }
}

/** An error of an entity is reported at every place where the entity stands. */
function placeErrors(
  run: Run,
  fetch: Fetch,
  targets: readonly object[],
  owners: Int32Array,
  { errors }: EntityDelivery,
): void {
  const ownerOf = new Map(targets.map((target, i) => [target, owners[i]]));
  const places = placesOf(run.data, fetch.path);
  for (const { position, error } of errors) {
    if (position < 0) run.addError(error, fetch.subgraph, undefined);
    const rest = error.path?.slice(2) ?? [];
    for (const { object, path } of places) {
      if (position >= 0 && ownerOf.get(object) === position) run.addError(error, fetch.subgraph, [...path, ...rest]);
    }
  }
}

function withoutLists(fetch: Fetch): ResponsePath {
  return fetch.path.filter((step) => step !== '@');
}

function outcomeOf(result: Answer | SubgraphFailure | EntityDelivery): string {
  if (result instanceof SubgraphFailure) return result.code;
  if ('failure' in result && result.failure) return result.failure.code;
  return result.errors.length > 0 ? 'errors' : 'ok';
}
