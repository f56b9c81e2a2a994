import { isDeepStrictEqual } from 'node:util';
import type { StockResult } from './stock.ts';

/** The first thing in which two answers differ; undefined when they are equal. */
export function findDifference(stock: StockResult, ours: StockResult): string | undefined {
  if (!isDeepStrictEqual(plain(stock.data), plain(ours.data))) return 'data';
  const expected = new Set((stock.errors ?? []).map(signature));
  const found = new Set((ours.errors ?? []).filter((error) => !isCompletion(error)).map(signature));
  if (!isDeepStrictEqual(expected, found)) return 'errors';
  return stock.errors?.length ? undefined : completionDifference(stock, ours);
}

/**
 * What the stock engine notes as value completion in its extensions, ours reports as errors:
 * at least one, and none that the stock engine does not know of.
 */
function completionDifference(stock: StockResult, ours: StockResult): string | undefined {
  const known = new Set((stock.extensions?.valueCompletion ?? []).map(({ path }) => JSON.stringify(path)));
  const found = (ours.errors ?? []).filter(isCompletion).map(({ path }) => JSON.stringify(path));
  if (found.some((path) => !known.has(path))) return 'completion errors that stock has not';
  return known.size > 0 && found.length === 0 ? 'completion errors missing' : undefined;
}

type ErrorEntry = NonNullable<StockResult['errors']>[number];

function isCompletion({ extensions }: ErrorEntry): boolean {
  return extensions?.code === 'INVALID_GRAPHQL' && extensions.serviceName === undefined;
}

function signature({ path, extensions }: ErrorEntry): string {
  return JSON.stringify([path, extensions?.code, extensions?.serviceName]);
}

/** The same with plain prototypes, which is all that is left of a value in JSON. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
