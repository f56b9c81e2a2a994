import { expect, test } from 'vitest';
import { guarded } from '../../fixtures/shapes/guarded.ts';
import { requires } from '../../fixtures/shapes/requires.ts';
import { startExecutor } from '../../fixtures/start-executor.ts';
import type { Authority } from '../authorization/rule.ts';
import { planApart } from '../planning/plan-apart.ts';
import type { Planner } from '../planning/planner.ts';
import type { Admit } from '../request.ts';
import type { Supergraph } from '../supergraph.ts';

const query = '{ people { id name email } }';
const signedIn: Authority = { isAuthenticated: true, scopes: new Set() };

/** The planner, with a count of what it was asked, and with a gate that its plans wait at. */
function watchedPlanner() {
  const watched = { planned: 0, gate: Promise.resolve() };
  const plannerFor = (supergraph: Supergraph): Planner => {
    const planner = planApart(supergraph);
    const { gate } = watched;
    return {
      async plan(document, operationName) {
        watched.planned += 1;
        const plan = await planner.plan(document, operationName);
        await gate;
        return plan;
      },
      [Symbol.asyncDispose]: () => planner[Symbol.asyncDispose](),
    };
  };
  return { watched, plannerFor };
}

test('a document is planned once for all requests, and once more for those who may not see all of it', async () => {
  const { watched, plannerFor } = watchedPlanner();
  await using world = await startExecutor(guarded, { plannerFor });
  const ask = async (authority?: Authority) =>
    JSON.parse((await world.executor.execute({ query }, authority ? { authority } : {})).json);
  await Promise.all([ask(signedIn), ask(signedIn), ask(signedIn)]);
  await ask(signedIn);
  expect(watched.planned).toBe(1);
  const { documentBytes } = world.executor.stats;
  await Promise.all([ask(), ask()]);
  expect((await ask()).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  expect(watched.planned).toBe(2);
  expect(world.executor.stats.documents).toBe(1);
  expect(world.executor.stats.documentBytes).toBeGreaterThan(documentBytes + 8_192);
});

test('what is kept for those who may not see all counts towards the memory for documents', async () => {
  await using world = await startExecutor(guarded, { documentCacheBytes: 20_000 });
  await world.executor.execute({ query: '{ people { email } }' }, { authority: signedIn });
  expect(world.executor.stats.documents).toBe(1);
  await world.executor.execute({ query: '{ people { email } }' });
  expect(world.executor.stats).toMatchObject({ documents: 0, documentBytes: 0 });
});

test('conditions of fields that require others are planned for each of their values, other conditions at once', async () => {
  const { watched, plannerFor } = watchedPlanner();
  await using world = await startExecutor(requires, { plannerFor });
  const query = 'query ($a: Boolean!, $b: Boolean!) { item { cost @include(if: $a) carrier @skip(if: $b) { id } } }';
  for (const a of [true, false, true]) for (const b of [true, false]) await world.ask(query, { a, b });
  expect(watched.planned).toBe(1 + 2);
  expect(world.executor.stats.documents).toBe(1);
  expect(world.executor.stats.documentBytes).toBeGreaterThan(3 * 8_192);
  const admitted: unknown[] = [];
  const admit: Admit = (operation) => {
    admitted.push(operation);
    return [];
  };
  const { operation } = await world.executor.execute({ query, variables: { a: false, b: true } }, { admit });
  expect(admitted.length).toBe(1);
  expect(admitted[0]).toBe(operation);
  const { errors } = await world.ask(query, { a: 'yes', b: true });
  expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
});

test('a new document of somebody who may not see all of it is answered while another supergraph takes over', async () => {
  const { watched, plannerFor } = watchedPlanner();
  const gate = Promise.withResolvers<void>();
  watched.gate = gate.promise;
  await using world = await startExecutor(guarded, { plannerFor });
  watched.gate = Promise.resolve();
  const answer = world.executor.execute({ query });
  await world.executor.replaceSupergraph(world.executor.supergraph);
  gate.resolve();
  const { data, errors } = JSON.parse((await answer).json);
  expect(errors[0].extensions.code).toBe('UNAUTHENTICATED');
  expect(data.people[0]).toMatchObject({ id: expect.any(String), email: null });
});
