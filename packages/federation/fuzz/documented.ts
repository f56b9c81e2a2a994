import { isDeepStrictEqual } from 'node:util';
import type { StockResult } from './stock.ts';

/**
 * Differences in data for which the stock engine is wrong and no correction of its requests is possible.
 * The README lists them all, with the sentences of the specifications that decide.
 */
export type Documented = 'interface object named over a known type';

export function findDocumented(supergraph: string, stock: StockResult, ours: StockResult): Documented | undefined {
  const hasInterfaceObjects = supergraph.includes('isInterfaceObject: true');
  if (hasInterfaceObjects && isWithMore(plain(stock.data), plain(ours.data)))
    return 'interface object named over a known type';
  return undefined;
}

/** Whether `more` is the same as `less` but for values that stand where `less` has null, and fields of fragments that `less` lacks. */
function isWithMore(less: unknown, more: unknown): boolean {
  if (less === null || isDeepStrictEqual(less, more)) return true;
  if (typeof less !== 'object' || typeof more !== 'object' || more === null) return false;
  if (
    Array.isArray(less) !== Array.isArray(more) ||
    (Array.isArray(less) && less.length !== Reflect.get(more, 'length'))
  )
    return false;
  return Object.keys(less).every(
    (key) => Object.hasOwn(more, key) && isWithMore(Reflect.get(less, key), Reflect.get(more, key)),
  );
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
