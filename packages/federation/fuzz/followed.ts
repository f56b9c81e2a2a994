import { isDeepStrictEqual } from 'node:util';
import type { GraphQLFormattedError } from 'graphql';
import { FAULTS_HEADER } from '../fixtures/faults.ts';
import type { RunningExecutor } from '../fixtures/start-executor.ts';
import { asSubscriptions } from './as-subscriptions.ts';
import { generateFaults } from './generate-faults.ts';
import { generateOperation } from './generate-operation.ts';
import type { Comparison } from './own-rig.ts';
import { Random } from './random.ts';

/** Follows what it also asks for, with faults: an event must be answered as the same selection of a query. */
export async function compareFollowed({ executor }: RunningExecutor, seed: number): Promise<Comparison[]> {
  const { schema } = executor.supergraph;
  const random = new Random(seed);
  const { query, variables } = generateOperation(random, schema);
  const headers = { [FAULTS_HEADER]: JSON.stringify(generateFaults(random, [])) };
  const outcomes: Comparison[] = [];
  for (const twins of asSubscriptions(schema, query)) {
    const asked = await executor.execute({ query: twins.query, variables }, { headers });
    const following = { query: twins.subscription, variables };
    const { json, events } = await executor.execute(following, { headers, takesEvents: true });
    if (json.includes('QUERY_PLANNING_FAILED') || asked.json.includes('QUERY_PLANNING_FAILED')) continue;
    const expected = [inOrder(asked.json)];
    const found = (events ? await Array.fromAsync(events) : [json]).map(inOrder);
    const isSame = isDeepStrictEqual(expected, found);
    outcomes.push(isSame ? 'equal' : { seed, query: twins.subscription, variables, expected, found });
  }
  return outcomes;
}

/** Errors are a set of (path, code, service): their words name the root type. */
function inOrder(json: string): unknown {
  const { data, errors = [] } = JSON.parse(json);
  const texts = errors.map(({ path, extensions }: GraphQLFormattedError) =>
    JSON.stringify([path, extensions?.code, extensions?.serviceName]),
  );
  return { data, errors: texts.sort() };
}
