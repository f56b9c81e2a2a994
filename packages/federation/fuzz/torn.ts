import { isDeepStrictEqual } from 'node:util';
import { parse, visit } from 'graphql';
import type { Supergraph } from '../src/supergraph.ts';
import type { StockResult } from './stock.ts';

/**
 * Whether ours has all that stock has, but for fields that require others: asked for an object that lacks a part of what
 * another requires, the stock engine leaves it out or says that there is none (README, case 10).
 */
export function hasMore(
  query: string,
  stock: StockResult,
  ours: StockResult,
  { internalNames }: Pick<Supergraph, 'internalNames'>,
): boolean {
  const requiring = new Set<string>();
  visit(parse(query), {
    Field: ({ name, alias }) => {
      if (internalNames.requiring.has(name.value)) requiring.add((alias ?? name).value);
    },
  });
  return requiring.size > 0 && isLess(stock.data, ours.data, requiring);
}

function isLess(less: unknown, more: unknown, requiring: ReadonlySet<string>): boolean {
  if (less === null || less === undefined || isDeepStrictEqual(less, more)) return true;
  if (typeof less !== 'object' || typeof more !== 'object' || more === null) return false;
  const keys = Object.keys(less);
  const isSame = (key: string): boolean =>
    Object.hasOwn(more, key) &&
    (requiring.has(key) || isLess(Reflect.get(less, key), Reflect.get(more, key), requiring));
  return keys.length === Object.keys(more).length && keys.every(isSame);
}
