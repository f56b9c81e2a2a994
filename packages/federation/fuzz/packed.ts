import { isDeepStrictEqual } from 'node:util';
import { parse, print, visit } from 'graphql';
import { FAULTS_HEADER, NO_FAULTS } from '../fixtures/faults.ts';
import type { Executor } from '../src/index.ts';
import type { GeneratedOperation } from './generate-operation.ts';
import type { StockResult } from './stock.ts';

/** What an executor answers to the same operation with values and with leaves as text, where these differ. */
export type Unequal = { readonly query: string; readonly values: StockResult; readonly texts: StockResult };

type Ask = (operation: GeneratedOperation, headers?: Readonly<Record<string, string>>) => Promise<StockResult>;

/**
 * Asks again what was answered from values, now that the executor keeps leaves as text (`packAfter: 1`). Where that could not
 * be it asks for the same without conditions and faults, twice.
 */
export async function findUnequal(
  executor: Executor,
  operation: GeneratedOperation,
  headers: Readonly<Record<string, string>>,
  values: StockResult,
): Promise<Unequal | undefined> {
  const ask: Ask = async (asked, sent = headers) => JSON.parse((await executor.execute(asked, { headers: sent })).json);
  const before = executor.stats.packed;
  const texts = await ask(operation);
  if (!isEqual(values, texts)) return { query: operation.query, values, texts };
  if (executor.stats.packed > before) return undefined;
  const bare = { query: withoutConditions(operation.query), variables: operation.variables };
  const unharmed = { [FAULTS_HEADER]: JSON.stringify(NO_FAULTS) };
  // What was asked for before is packed at once: then the first answer is not from values.
  const first = await ask(bare, unharmed);
  const second = await ask(bare, unharmed);
  return isEqual(first, second) ? undefined : { query: bare.query, values: first, texts: second };
}

function withoutConditions(query: string): string {
  const isCondition = (name: string): boolean => name === 'skip' || name === 'include';
  const document = visit(parse(query), { Directive: ({ name }) => (isCondition(name.value) ? null : undefined) });
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  return print(
    visit(document, { VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? false : null) }),
  );
}

/** The data with the order of its fields, and errors in any order. */
function isEqual(a: StockResult, b: StockResult): boolean {
  return isDeepStrictEqual(sorted(a), sorted(b));
}

function sorted({ data, errors = [] }: StockResult) {
  return { data: JSON.stringify(data), errors: errors.map((error) => JSON.stringify(error)).sort() };
}
