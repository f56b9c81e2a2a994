import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { prettyFormatQueryPlan, QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import { fixtures } from '../fixtures/all-fixtures.ts';
import { composeFixture, type Fixture } from '../fixtures/start-fixture.ts';
import { type Finding, startRig } from './differential.ts';
import { startOwnRig } from './own-rig.ts';

// node packages/federation/fuzz/main.ts [operations] [first seed] [fixture]
// What differs is shown in full, with its plan.
const [operations = '20000', first = '1', only] = process.argv.slice(2);
const chosen = fixtures.filter(({ name }) => only === undefined || name === only);
const each = Math.ceil(Number(operations) / chosen.length);
let findings = 0;
const OWN_PART = 4;
const others = new Map<string, number>();

for (const fixture of chosen) {
  await using rig = await startRig(fixture);
  const began = performance.now();
  for (let seed = Number(first); seed < Number(first) + each; seed += 1) {
    const outcome = await rig.run(seed);
    if (typeof outcome === 'string') {
      others.set(outcome, (others.get(outcome) ?? 0) + 1);
      continue;
    }
    findings += 1;
    console.log(`${fixture.name} ${seed}: ${outcome.what}\n${explain(fixture, outcome)}`);
  }
  const own = await compareOwn(fixture);
  console.log(`${fixture.name}: ${own.deferred} answers in parts and ${own.followed} events compared with queries`);
  console.log(`${fixture.name}: ${rig.packed()} answered with leaves as text`);
  console.log(`${fixture.name}: ${each} operations in ${Math.round(performance.now() - began)} ms`);
}
console.log(`${each * chosen.length} operations, ${findings} different`, Object.fromEntries(others));
if (findings > 0) process.exitCode = 1;

/** Deferred parts and subscriptions, which the stock engine has not, for a part of the seeds. */
async function compareOwn(fixture: Fixture): Promise<{ deferred: number; followed: number }> {
  await using rig = await startOwnRig(fixture);
  const counts = { deferred: 0, followed: 0 };
  for (let seed = Number(first); seed < Number(first) + Math.ceil(each / OWN_PART); seed += 1) {
    for (const kind of ['deferred', 'followed'] as const) {
      for (const outcome of await rig[kind](seed)) {
        counts[kind] += 1;
        if (outcome === 'equal') continue;
        findings += 1;
        console.log(`${fixture.name} ${seed} ${kind}: ${each === 1 ? JSON.stringify(outcome) : 'data or errors'}`);
      }
    }
  }
  return counts;
}

function explain(fixture: Fixture, { query, variables, faults, what, stock, ours }: Finding): string {
  const supergraph = Supergraph.buildForTests(composeFixture(fixture, () => 'http://localhost'));
  const operation = operationFromDocument(supergraph.apiSchema(), parse(query));
  const plan = new QueryPlanner(supergraph, { reuseQueryFragments: false }).buildQueryPlan(operation);
  const trial = JSON.stringify({ variables, faults, what }, undefined, 1);
  return `${query}\n${trial}\n${prettyFormatQueryPlan(plan)}\nstock ${JSON.stringify(stock)}\nours  ${JSON.stringify(ours)}`;
}
