import { parse, print } from 'graphql';
import { createElement as h, useSyncExternalStore } from 'react';
import './plan-view.css';

/** A panel with the plan of what was run last: what was fetched where, for how many entities, and how long it took. */
export function planPlugin(store) {
  return { title: 'Query plan', icon: PlanIcon, content: () => h(PlanView, { store }) };
}

function PlanView({ store }) {
  const explain = useSyncExternalStore(store.subscribe, store.get);
  return h(
    'div',
    { className: 'plan-view' },
    h('div', { className: 'graphiql-doc-explorer-title' }, 'Query plan'),
    explain ? h(Explained, { explain }) : h('p', null, 'Run an operation to see how it is answered.'),
  );
}

function Explained({ explain: { operation, cost, ms, plan, fetches } }) {
  const byId = new Map(fetches.map((fetch) => [fetch.id, fetch]));
  const name = operation ?? 'unnamed';
  return h(
    'div',
    null,
    h(
      'p',
      { className: 'plan-summary' },
      `${name}: ${ms} ms, cost ${cost ?? 'unknown'}, ${many(fetches.length, 'fetch', 'fetches')}`,
    ),
    plan ? h(Step, { step: plan, byId, total: ms }) : h('p', null, 'Answered without asking a subgraph.'),
  );
}

function Step({ step, byId, total }) {
  const inner = (each, key) => h(Step, { step: each, byId, total, key });
  if (step.fetch) return h(FetchNode, { step, ran: byId.get(step.id), total });
  if (step.sequence) return h(Group, { label: 'one after another' }, step.sequence.map(inner));
  if (step.parallel) return h(Group, { label: 'side by side' }, step.parallel.map(inner));
  if (step.if)
    return h(Group, { label: `if $${step.if}` }, [
      step.yes && inner(step.yes, 'yes'),
      step.no && h(Group, { label: 'otherwise', key: 'no' }, [inner(step.no, 'no')]),
    ]);
  return h(Group, { label: 'first, the rest later' }, [
    step.first && inner(step.first, 'first'),
    ...step.deferred.map(({ label, plan }, i) =>
      h(Group, { label: `deferred ${label ?? ''}`, key: i }, [plan && inner(plan, 'plan')]),
    ),
  ]);
}

function Group({ label, children }) {
  return h('div', { className: 'plan-group' }, h('div', { className: 'plan-label' }, label), children);
}

function FetchNode({ step: { fetch, at, operation }, ran, total }) {
  return h(
    'details',
    { className: 'plan-fetch' },
    h(
      'summary',
      null,
      h('strong', null, fetch),
      at && h('code', null, at),
      h('span', { className: 'plan-what' }, ran ? outcomeOf(ran) : 'not needed'),
    ),
    ran && h('div', { className: 'plan-bar' }, h('div', { style: placeOf(ran, total) })),
    h('pre', null, print(parse(operation))),
  );
}

function outcomeOf({ ms, entities, objects, cached, shared, outcome }) {
  const parts = [`${ms} ms`];
  if (entities > 0) parts.push(`${many(entities, 'entity', 'entities')} in ${many(objects, 'place', 'places')}`);
  if (cached > 0) parts.push(`${cached} cached`);
  if (shared) parts.push('shared');
  if (outcome !== 'ok') parts.push(outcome);
  return parts.join(', ');
}

/** When it ran, as a part of the whole time. */
function placeOf({ startedAfterMs, ms }, total) {
  const percent = (part) => `${Math.min(100, (100 * part) / Math.max(total, 0.01))}%`;
  return { marginLeft: percent(startedAfterMs), width: percent(ms) };
}

function many(count, one, more) {
  return `${count} ${count === 1 ? one : more}`;
}

function PlanIcon() {
  const d = 'M4 4h6v4H4zM14 8h6v4h-6zM14 16h6v4h-6zM7 8v10h7M7 10h7';
  return h('svg', { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', strokeWidth: 1.5 }, h('path', { d }));
}
