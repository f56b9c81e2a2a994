import { isDeepStrictEqual } from 'node:util';
import type { StockResult } from './stock.ts';

/** The first thing in which two answers differ; undefined when they are equal. */
export function findDifference(stock: StockResult, ours: StockResult): string | undefined {
  if (!isDeepStrictEqual(plain(stock.data), plain(ours.data))) return 'data';
  // Refused before execution: there the stock engine leaves codes to the server around it.
  if (stock.data === undefined && ours.data === undefined) return refusalDifference(stock, ours);
  const expected = stock.errors ?? [];
  const found = (ours.errors ?? []).filter((error) => !isCompletion(error));
  const isSame =
    sameSet(expected, found, signature) || (sameSet(expected, found, shape) && found.every(standsAt(ours)));
  return isSame ? completionDifference(stock, ours) : 'errors';
}

function refusalDifference(stock: StockResult, ours: StockResult): string | undefined {
  return sameSet(stock.errors ?? [], ours.errors ?? [], ({ message }) => message) ? undefined : 'refusal';
}

function sameSet(a: readonly ErrorEntry[], b: readonly ErrorEntry[], key: (error: ErrorEntry) => string): boolean {
  return isDeepStrictEqual(new Set(a.map(key)), new Set(b.map(key)));
}

/**
 * What the stock engine notes as value completion in its extensions, ours reports as errors: of those that make the same
 * place null the one that it meets first. Both must have them for the same nulls.
 */
function completionDifference(stock: StockResult, ours: StockResult): string | undefined {
  const known = (stock.extensions?.valueCompletion ?? []).map(({ path = [] }) => path);
  const all = (ours.errors ?? []).filter(isCompletion);
  if (!all.every(standsAt(ours))) return 'completion errors away from nulls';
  // Beside errors of subgraphs stock keeps these to itself.
  if (stock.errors?.length) return undefined;
  // The stock engine nulls an object whose type nobody told without a word; ours says so where the null stands.
  const found = all.filter(({ message }) => !message.startsWith('The type of this'));
  const theirs = new Set(known.map((path) => nullOn(path, ours.data)));
  const nulls = new Set(all.map(({ path = [] }) => nullOn(path, ours.data)));
  if (found.some(({ path = [] }) => !theirs.has(nullOn(path, ours.data))))
    return 'completion errors that stock has not';
  return [...theirs].every((end) => nulls.has(end)) ? undefined : 'completion errors missing';
}

type Path = readonly (string | number)[];
type ErrorEntry = NonNullable<StockResult['errors']>[number];

function isCompletion({ extensions }: ErrorEntry): boolean {
  return extensions?.code === 'INVALID_GRAPHQL' && extensions.serviceName === undefined;
}

function signature({ path, extensions }: ErrorEntry): string {
  return JSON.stringify([responsePath(path), extensions?.code, extensions?.serviceName]);
}

/** The signature without positions in lists, but with the thing that the subgraph had the error at. */
function shape({ path, extensions }: ErrorEntry): string {
  const names = responsePath(path)?.filter((step) => typeof step === 'string');
  return JSON.stringify([names, extensions?.code, extensions?.serviceName, extensions?.thing]);
}

/** A path through `@` or `_entities`, as the stock engine gives for errors of whole requests, leads nowhere in a response. */
function responsePath(path: ErrorEntry['path']): ErrorEntry['path'] {
  return path?.some((step) => step === '@' || step === '_entities') ? undefined : path;
}

/**
 * Where positions differ, ours must be right by themselves: the path ends at a null, in the very thing that the subgraph
 * names. The stock engine counts only the entities that it sent, not those that it left out.
 */
function standsAt({ data }: StockResult): (error: ErrorEntry) => boolean {
  return ({ path, extensions }) => {
    if (!path) return true;
    const end = nullOn(path, data);
    if (end === undefined) return false;
    const things = end === JSON.stringify(path) ? thingsOf(valueAt(path.slice(0, -1), data)) : [];
    return extensions?.thing === undefined || things.every((thing) => thing === extensions.thing);
  };
}

/** The path of the null that stands on the way to this place, as a text; undefined where none does. */
function nullOn(path: Path, data: unknown): string | undefined {
  for (let length = 0; length <= path.length; length += 1) {
    const start = path.slice(0, length);
    if (valueAt(start, data) === null) return JSON.stringify(start);
  }
  return undefined;
}

/** Null too where nothing is. */
function valueAt(path: Path, data: unknown): unknown {
  let value = data;
  for (const step of path) {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
    value = isThere ? Reflect.get(Object(value), step) : null;
  }
  return value;
}

/** The numbers of the thing that the values of an object tell (fixtures/generic-subgraph.ts): one, if it is one thing. */
function thingsOf(object: unknown): number[] {
  const texts = Object.values(Object(object)).filter((value) => typeof value === 'string');
  return texts.flatMap((text) => Number(/-(\d+)$/.exec(text)?.[1] ?? Number.NaN)).filter(Number.isInteger);
}

/** The same with plain prototypes, which is all that is left of a value in JSON. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
