import { isDeepStrictEqual } from 'node:util';
import type { GraphQLFormattedError } from 'graphql';
import { FAULTS_HEADER, type Faults, NO_FAULTS } from '../fixtures/faults.ts';
import { mergePatches } from '../fixtures/merge-patches.ts';
import type { RunningExecutor } from '../fixtures/start-executor.ts';
import { addDefer } from './add-defer.ts';
import { generateFaults } from './generate-faults.ts';
import { generateOperation } from './generate-operation.ts';
import type { Comparison } from './own-rig.ts';
import { Random } from './random.ts';

/**
 * Asks with and without `@defer`, with faults: the parts that come later must add up to the answer that comes at once, and
 * so must their errors. Keys and required fields are spared, since the plan with deferred parts asks for others of them.
 */
export async function compareDeferred(world: RunningExecutor, seed: number): Promise<Comparison[]> {
  const { executor } = world;
  const { schema } = executor.supergraph;
  const random = new Random(seed);
  const { query, variables } = generateOperation(random, schema);
  const deferred = query.startsWith('mutation') ? undefined : addDefer(random, schema, query);
  if (!deferred) return [];
  const { internalNames } = executor.supergraph;
  const { seed: faultSeed, error, null: nulls } = generateFaults(random, []);
  const spared = [...internalNames.all];
  // Few fields can be hit at all, so these are hit more often.
  const faults: Faults = { ...NO_FAULTS, seed: faultSeed, error: 3 * error, null: 3 * nulls, spared };
  const headers = { [FAULTS_HEADER]: JSON.stringify(faults) };
  const whole = await world.ask(query, variables, headers);
  const { json, later } = await executor.execute({ query: deferred, variables }, { headers, isIncremental: true });
  // Where null may not stand, it takes away less of an answer that comes in parts.
  if (json.includes('QUERY_PLANNING_FAILED') || whole.errors?.some(isOfSchema)) return [];
  const parts = [JSON.parse(json)];
  for await (const part of later ?? []) parts.push(JSON.parse(part));
  const expected = { data: whole.data, errors: signatures(whole.errors, whole.data), isOver: true };
  const all = parts.flatMap((part) => [part, ...(part.incremental ?? [])]).flatMap((part) => part.errors ?? []);
  const errors = all.filter((error) => !isOfMore(error, all, whole.errors ?? []));
  const data = mergePatches(parts);
  const found = {
    data,
    errors: signatures(errors, data),
    isOver: later === undefined || parts.at(-1).hasNext === false,
  };
  return [isDeepStrictEqual(expected, found) ? 'equal' : { seed, query: deferred, variables, expected, found }];
}

/**
 * Whether it tells of a place what another service tells too, which is the only one to tell it in the whole answer: in parts,
 * more is asked of an object before it is known that it is null (GraphQL 6.4.4: one error is enough for a field).
 */
function isOfMore(error: Told, all: readonly Told[], whole: readonly Told[]): boolean {
  const same = (other: Told) => isDeepStrictEqual(other.path, error.path);
  const service = ({ extensions }: Told) => extensions?.serviceName;
  const expected = whole.filter(same).map(service);
  const told = all.filter(same).map(service);
  return expected.length > 0 && !expected.includes(service(error)) && expected.every((one) => told.includes(one));
}

type Told = Partial<Pick<GraphQLFormattedError, 'path' | 'extensions'>>;

function isOfSchema({ extensions }: Pick<GraphQLFormattedError, 'extensions'>): boolean {
  return extensions?.serviceName === undefined;
}

/** Errors are a set of (path, code, service), without those of fields that were asked for before it was known what the object is. */
function signatures(errors: readonly Partial<GraphQLFormattedError>[] = [], data: unknown): string[] {
  const placed = errors.filter(({ path = [] }) => isSelected(data, path));
  const texts = placed.map(({ path, extensions }) => JSON.stringify([path, extensions?.code, extensions?.serviceName]));
  return [...new Set(texts)].sort();
}

/** Whether the objects on the way have the names in the path. */
function isSelected(value: unknown, [key, ...rest]: readonly (string | number)[]): boolean {
  if (key === undefined || typeof value !== 'object' || value === null) return true;
  return Object.hasOwn(value, key) && isSelected(Reflect.get(value, key), rest);
}
