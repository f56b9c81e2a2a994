import { parse, print } from 'graphql';
import { renameClashes } from '../src/document/rename-clashes.ts';
import type { Supergraph } from '../src/supergraph.ts';
import type { StockResult } from './stock.ts';

/** An operation as stock can plan it, and its result with the names that were asked for. */
export type Planned = { readonly query: string; readonly restore: (result: StockResult) => StockResult };

/** Gives fields other names that the planner would take for keys or required fields; the result has the old ones again. */
export function ownNames(query: string, { internalNames }: Pick<Supergraph, 'internalNames'>): Planned {
  const { document, names } = renameClashes(parse(query), internalNames);
  if (names.size === 0) return { query, restore: (result) => result };
  const nameOf = (step: string | number): string | number => names.get(String(step)) ?? step;
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [nameOf(key), rename(inner)]));
  };
  return {
    query: print(document),
    restore: ({ data, errors, extensions }) => ({
      ...(data !== undefined && { data: rename(data) }),
      ...(errors && {
        errors: errors.map((error) => ({ ...error, ...(error.path && { path: error.path.map(nameOf) }) })),
      }),
      ...(extensions && { extensions }),
    }),
  };
}
