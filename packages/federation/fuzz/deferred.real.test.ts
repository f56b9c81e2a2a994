import { expect, test } from 'vitest';
import { fixtures } from '../fixtures/all-fixtures.ts';
import { mergePatches } from '../fixtures/merge-patches.ts';
import { startExecutor } from '../fixtures/start-executor.ts';
import { planApart } from '../src/index.ts';
import { addDefer } from './add-defer.ts';
import { generateOperation } from './generate-operation.ts';
import { Random } from './random.ts';

test.each(fixtures)('on "$name", parts that come later add up to the answer that comes at once', async (fixture) => {
  await using world = await startExecutor(fixture, { plannerFor: planApart });
  const { schema } = world.executor.supergraph;
  for (let seed = 1; seed <= 25; seed += 1) {
    const random = new Random(seed);
    const { query, variables } = generateOperation(random, schema);
    const deferred = query.startsWith('mutation') ? undefined : addDefer(random, schema, query);
    if (!deferred) continue;
    const whole = await world.ask(query, variables);
    const { json, later } = await world.executor.execute({ query: deferred, variables }, { isIncremental: true });
    // Where null may not stand, it takes away less of an answer that comes in parts.
    if (json.includes('QUERY_PLANNING_FAILED') || whole.errors) continue;
    const parts = [JSON.parse(json)];
    for await (const part of later ?? []) parts.push(JSON.parse(part));
    expect({ seed, deferred, data: mergePatches(parts) }).toEqual({ seed, deferred, data: whole.data });
    expect(later === undefined || parts.at(-1).hasNext === false).toBe(true);
  }
});
