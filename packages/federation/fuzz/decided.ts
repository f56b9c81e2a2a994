import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, visit } from 'graphql';
import { decide } from '../src/document/decide.ts';
import { findDecisive } from '../src/document/find-decisive.ts';
import { compileFlags } from '../src/document/flags.ts';
import { NOTHING } from '../src/document/never-empty.ts';
import type { Supergraph } from '../src/supergraph.ts';
import type { StockResult } from './stock.ts';

/** A document that stock plans rightly, and its result without what stands in it for nothing. */
export type Decided = { readonly document: DocumentNode; readonly restore: (result: StockResult) => StockResult };

/** The document for the values of those conditions that stock plans wrongly as long as they are open (README, case 9). */
export function decided(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  { internalNames }: Pick<Supergraph, 'internalNames'>,
): Decided {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let operation: OperationDefinitionNode | undefined;
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    if (node.kind === Kind.OPERATION_DEFINITION) operation = node;
  }
  if (!operation) throw new Error('There is no operation to decide.');
  const names = findDecisive(operation, fragments, internalNames.requiring);
  const flags = compileFlags(document, operation).read(variables);
  const values = names.flatMap((name) => {
    const value = Reflect.get(flags, name);
    return typeof value === 'boolean' ? [[name, value] as const] : [];
  });
  const own = visit(decide(document, Object.fromEntries(values)), {
    Field: (node) => (node === NOTHING ? { ...node, alias: { kind: Kind.NAME, value: MARK } as const } : undefined),
  });
  return { document: own, restore: (result) => ({ ...result, data: withoutMark(result.data) }) };
}

function withoutMark(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMark);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== MARK);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutMark(inner)]));
}

const MARK = 'nothing__';
