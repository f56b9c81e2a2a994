import type { QueryPlan } from '@apollo/query-planner';
import type { GraphQLError, GraphQLObjectType, OperationDefinitionNode } from 'graphql';
import { compileDenials, type Denied } from '../authorization/deny.ts';
import { findGuarded } from '../authorization/find-guarded.ts';
import type { Authority } from '../authorization/rule.ts';
import { collectFields } from '../compile/collect-fields.ts';
import { compileDeferred, type DeferredWriter } from '../compile/defer.ts';
import type { SubgraphOperation } from '../compile/operation-text.ts';
import { type CompiledPlan, compilePlan, type Deferred, type Step } from '../compile/plan.ts';
import { compileWriter, type Write } from '../compile/writer.ts';
import { Packing } from '../packed/packing.ts';
import type { Supergraph } from '../supergraph.ts';
import { compileFlags, type Flags } from './flags.ts';
import { compileIntrospection, type Introspect } from './introspect.ts';
import type { ReadDocument } from './read-document.ts';
import { compileVariables, type Variables } from './variables.ts';

/** An operation of a client, made ready once and run for every request that sends it. */
export type Prepared = {
  readonly kind: OperationDefinitionNode['operation'];
  readonly name: string | undefined;
  readonly source: ReadDocument;
  readonly plan: CompiledPlan;
  readonly checkVariables: (variables: Variables) => readonly GraphQLError[];
  readonly readFlags: (variables: Variables) => Flags | GraphQLError;
  /** How answers are written under the given conditions: in one piece, or with deferred parts after it. */
  readonly writerFor: (flags: Flags, isIncremental: boolean) => Writer;
  /** Operations that were put together for this plan, by the fetches in them. */
  readonly joined: Map<string, SubgraphOperation>;
  /** What a caller may not see of it, where it has fields that are not for everybody. */
  readonly deniedTo: ((authority: Authority) => Denied | undefined) | undefined;
  /** What is left out of it because the caller may not see it. */
  readonly denied: Denied | undefined;
  /** The operation planned for less than all of it: without what some callers may not see, or for values of conditions. */
  readonly variants: Map<string, Promise<Prepared | Refused>>;
  /** Whether its runs under the given conditions keep leaves of answers as text. */
  readonly packingFor: (flags: Flags) => Packing;
  /** About how much memory it takes, with its variants. */
  readonly bytes: number;
};

export type Writer = {
  readonly write: Write;
  readonly introspect: Introspect;
  readonly deferred: ReadonlyMap<Deferred, DeferredWriter>;
};

/** A document that will not be run, and why. */
export type Refused = { readonly refusal: readonly GraphQLError[]; readonly bytes: number };

/** What a plan leaves out, and the variants that this one belongs to. */
type VariantOf = { readonly denied?: Denied | undefined; readonly variants?: Prepared['variants'] };

/** Compiles a valid operation and its plan, which leaves out the denied fields: they are written as null, with an error. */
export function prepare(
  supergraph: Supergraph,
  source: ReadDocument,
  plan: QueryPlan,
  { denied, variants = new Map() }: VariantOf = {},
): Prepared {
  const { document, operation } = source;
  const rootType = supergraph.schema.getRootType(operation.operation);
  if (!rootType) throw new Error(`There is no type for a ${operation.operation}.`);
  const compiled = compilePlan(plan, supergraph);
  const guarded = findGuarded(supergraph.schema, document, supergraph.rules);
  return {
    kind: operation.operation,
    name: operation.name?.value,
    source,
    plan: compiled,
    checkVariables: compileVariables(supergraph.schema, operation),
    readFlags: compileFlags(document, operation).read,
    writerFor: writersOf(supergraph, source, rootType, compiled.step, denied),
    deniedTo: denied || guarded.size === 0 ? undefined : compileDenials(guarded),
    denied,
    variants,
    joined: new Map(),
    packingFor: packingsOf(supergraph, source, rootType, compiled, denied),
    bytes: bytesOf(source, compiled),
  };
}

/** One packing for each combination of conditions that a request came with, up to a few. */
function packingsOf(
  supergraph: Supergraph,
  { operation: { selectionSet }, fragments, names }: ReadDocument,
  type: GraphQLObjectType,
  plan: CompiledPlan,
  denied: Denied | undefined,
) {
  const packings = new Map<string, Packing>();
  const none = new Packing(undefined);
  return (flags: Flags): Packing => {
    const key = Object.values(flags).join();
    const known = packings.get(key);
    if (known) return known;
    if (denied || names.size > 0 || packings.size >= MAX_PACKINGS) return none;
    const context = { schema: supergraph.schema, fragments, flags };
    const packing = new Packing({ supergraph, plan, context, type, selectionSet });
    packings.set(key, packing);
    return packing;
  };
}

/** One writer for each combination of conditions that a request came with. */
function writersOf(
  supergraph: Supergraph,
  { operation, fragments, labels, names }: ReadDocument,
  rootType: GraphQLObjectType,
  step: Step | undefined,
  denied: Denied | undefined,
) {
  const { schema } = supergraph;
  const { selectionSet } = operation;
  const writers = new Map<string, Writer>();
  const compile = (flags: Flags, isIncremental: boolean): Writer => {
    const plain = { schema, fragments, flags, names, ...(denied && { denied: denied.fields }) };
    const deferred = compileDeferred(plain, rootType, selectionSet, isIncremental ? step : undefined, labels);
    const context = { ...plain, deferred: deferred.nodes };
    const fields = collectFields(context, rootType, [selectionSet]);
    return {
      write: compileWriter(context, rootType, [selectionSet]),
      introspect: compileIntrospection(schema, operation, fragments, fields),
      deferred: deferred.writers,
    };
  };
  return (flags: Flags, isIncremental: boolean): Writer => {
    const key = `${isIncremental} ${Object.values(flags).join()}`;
    const known = writers.get(key);
    if (known) return known;
    const writer = compile(flags, isIncremental);
    if (writers.size >= MAX_WRITERS) writers.clear();
    writers.set(key, writer);
    return writer;
  };
}

/**
 * A guess (for a feed page 120 kB were measured, and 80 kB more for answering it from texts): what is kept of a document grows with its text and with the texts of its
 * requests to subgraphs (syntax trees, functions, and the writers of some conditions).
 */
export function bytesOf({ text }: ReadDocument, { fetches }: CompiledPlan): number {
  const texts = fetches.reduce((sum, { operation }) => sum + operation.text.length, text.length);
  return 8_192 + BYTES_PER_CHARACTER * texts;
}

const BYTES_PER_CHARACTER = 96;

/** A client that varies many conditions does not fill the memory with writers. */
const MAX_WRITERS = 16;
const MAX_PACKINGS = 4;
