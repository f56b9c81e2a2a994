import { isDeepStrictEqual } from 'node:util';
import type { StockResult } from './stock.ts';

/** The first thing in which two answers differ; undefined when they are equal. */
export function findDifference(stock: StockResult, ours: StockResult): string | undefined {
  if (!isDeepStrictEqual(plain(stock.data), plain(ours.data))) return 'data';
  // Refused before execution: there the stock engine leaves codes to the server around it.
  if (stock.data === undefined && ours.data === undefined) return refusalDifference(stock, ours);
  const expected = stock.errors ?? [];
  const found = (ours.errors ?? []).filter((error) => !isCompletion(error));
  const isSame = sameSet(expected, found, signature) || (sameSet(expected, found, shape) && allAtNull(ours));
  if (!isSame) return 'errors';
  return expected.length > 0 ? undefined : completionDifference(stock, ours);
}

function refusalDifference(stock: StockResult, ours: StockResult): string | undefined {
  return sameSet(stock.errors ?? [], ours.errors ?? [], ({ message }) => message) ? undefined : 'refusal';
}

function sameSet(a: readonly ErrorEntry[], b: readonly ErrorEntry[], key: (error: ErrorEntry) => string): boolean {
  return isDeepStrictEqual(new Set(a.map(key)), new Set(b.map(key)));
}

/** What the stock engine notes as value completion in its extensions, ours reports as errors: the first it meets. */
function completionDifference(stock: StockResult, ours: StockResult): string | undefined {
  const known = stock.extensions?.valueCompletion ?? [];
  const all = (ours.errors ?? []).filter(isCompletion);
  // The stock engine nulls an object whose type nobody told without a word; ours says so where the null stands.
  const found = all.filter(({ message }) => !message.startsWith('The type of this'));
  if (all.length > found.length && !allAtNull(ours)) return 'type errors away from nulls';
  if (all.length > found.length && known.length > 0) return undefined;
  if (known.length > 0 === found.length > 0) return undefined;
  return known.length > 0 ? 'completion errors missing' : 'completion errors that stock has not';
}

type ErrorEntry = NonNullable<StockResult['errors']>[number];

function isCompletion({ extensions }: ErrorEntry): boolean {
  return extensions?.code === 'INVALID_GRAPHQL' && extensions.serviceName === undefined;
}

function signature({ path, extensions }: ErrorEntry): string {
  return JSON.stringify([responsePath(path), extensions?.code, extensions?.serviceName]);
}

/** The signature without positions in lists. */
function shape({ path, extensions }: ErrorEntry): string {
  const names = responsePath(path)?.filter((step) => typeof step === 'string');
  return JSON.stringify([names, extensions?.code, extensions?.serviceName]);
}

/** A path through `@` or `_entities`, as the stock engine gives for errors of whole requests, leads nowhere in a response. */
function responsePath(path: ErrorEntry['path']): ErrorEntry['path'] {
  return path?.some((step) => step === '@' || step === '_entities') ? undefined : path;
}

/**
 * Where positions differ, ours must be right by themselves: each error's path ends at a null.
 * The stock engine counts only the entities that it sent, not those that it left out.
 */
function allAtNull({ data, errors = [] }: StockResult): boolean {
  return errors.every(({ path = [] }) => {
    let value: unknown = data;
    for (const step of path) {
      if (typeof value !== 'object' || value === null) break;
      value = Object.hasOwn(value, step) ? Reflect.get(value, step) : null;
    }
    return path.length === 0 || value === null;
  });
}

/** The same with plain prototypes, which is all that is left of a value in JSON. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
