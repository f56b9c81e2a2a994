import { isDeepStrictEqual } from 'node:util';
import { mergePatches } from '../fixtures/merge-patches.ts';
import type { RunningExecutor } from '../fixtures/start-executor.ts';
import { addDefer } from './add-defer.ts';
import { generateOperation } from './generate-operation.ts';
import type { Comparison } from './own-rig.ts';
import { Random } from './random.ts';

/**
 * Asks with and without `@defer`: the parts that come later must add up to the answer that comes at once. There are no
 * faults here: the plan with deferred parts asks for other keys, so other fields would fail.
 */
export async function compareDeferred(world: RunningExecutor, seed: number): Promise<Comparison[]> {
  const { executor } = world;
  const { schema } = executor.supergraph;
  const random = new Random(seed);
  const { query, variables } = generateOperation(random, schema);
  const deferred = query.startsWith('mutation') ? undefined : addDefer(random, schema, query);
  if (!deferred) return [];
  const whole = await world.ask(query, variables);
  const { json, later } = await executor.execute({ query: deferred, variables }, { isIncremental: true });
  // Where null may not stand, it takes away less of an answer that comes in parts.
  if (json.includes('QUERY_PLANNING_FAILED') || whole.errors) return [];
  const parts = [JSON.parse(json)];
  for await (const part of later ?? []) parts.push(JSON.parse(part));
  const expected = { data: whole.data, isOver: true };
  const found = { data: mergePatches(parts), isOver: later === undefined || parts.at(-1).hasNext === false };
  return [isDeepStrictEqual(expected, found) ? 'equal' : { seed, query: deferred, variables, expected, found }];
}
