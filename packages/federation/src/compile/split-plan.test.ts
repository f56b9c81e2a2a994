import type { QueryPlan } from '@apollo/query-planner';
import { expect, test } from 'vitest';
import { requires } from '../../fixtures/shapes/requires.ts';
import { composeFixture } from '../../fixtures/start-fixture.ts';
import { createQueryPlanner } from '../planning/query-planner.ts';
import { loadSupergraph } from '../supergraph.ts';
import { splitPlan } from './split-plan.ts';

const supergraph = loadSupergraph(composeFixture(requires, () => 'http://localhost'));
const plan = createQueryPlanner(supergraph.sdl, supergraph.maxEvaluatedPlans);

/** Notes how often the text of each request is taken to be read. */
function watched(node: unknown, reads: Map<string, number>): unknown {
  if (Array.isArray(node)) return node.map((each) => watched(each, reads));
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, watched(value, reads)]));
  const { operation } = copy;
  if (typeof operation !== 'string') return copy;
  const get = (): string => {
    reads.set(operation, (reads.get(operation) ?? 0) + 1);
    return operation;
  };
  return Object.defineProperty(copy, 'operation', { get, enumerable: true });
}

test('the large request that many others follow is read once, not for each that may be made in parts', () => {
  const places = 'spots { ... on Shelf { item { stamp } } ... on Crate { item { carrier { id } } } }';
  const document = `{ ${Array.from({ length: 30 }, (_, i) => `a${i}: ${places}`)} }`;
  const reads = new Map<string, number>();
  // @note a plan with getters
  const split = splitPlan(watched(plan(document, undefined), reads) as QueryPlan, supergraph);
  const [large] = [...reads].filter(([text]) => text.includes('a29'));
  expect(large?.[1]).toBe(1);
  expect(JSON.stringify(split).match(/"Fetch"/g)).toHaveLength(1 + 2 * 30);
});
