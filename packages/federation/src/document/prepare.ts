import type { QueryPlan } from '@apollo/query-planner';
import type { GraphQLError, GraphQLObjectType, OperationDefinitionNode } from 'graphql';
import { collectFields } from '../compile/collect-fields.ts';
import type { SubgraphOperation } from '../compile/operation-text.ts';
import { type CompiledPlan, compilePlan } from '../compile/plan.ts';
import { compileWriter, type Write } from '../compile/writer.ts';
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
  /** The writer of the whole answer, for the given conditions. */
  readonly writerFor: (flags: Flags) => { readonly write: Write; readonly introspect: Introspect };
  /** Operations that were put together for this plan, by the fetches in them. */
  readonly joined: Map<string, SubgraphOperation>;
  /** About how much memory it takes. */
  readonly bytes: number;
};

/** Compiles a valid operation and its plan. */
export function prepare(supergraph: Supergraph, source: ReadDocument, plan: QueryPlan): Prepared {
  const { document, operation } = source;
  const rootType = supergraph.schema.getRootType(operation.operation);
  if (!rootType) throw new Error(`There is no type for a ${operation.operation}.`);
  return {
    kind: operation.operation,
    name: operation.name?.value,
    source,
    plan: compilePlan(plan, supergraph),
    checkVariables: compileVariables(supergraph.schema, operation),
    readFlags: compileFlags(document, operation).read,
    writerFor: writersOf(supergraph, source, rootType),
    joined: new Map(),
    bytes: 0,
  };
}

/** One writer for each combination of conditions that a request came with. */
function writersOf(supergraph: Supergraph, { operation, fragments }: ReadDocument, rootType: GraphQLObjectType) {
  const { schema } = supergraph;
  const writers = new Map<string, { write: Write; introspect: Introspect }>();
  return (flags: Flags) => {
    const key = Object.values(flags).join();
    let writer = writers.get(key);
    if (!writer) {
      const context = { schema, fragments, flags };
      const fields = collectFields(context, rootType, [operation.selectionSet]);
      const write = compileWriter(context, rootType, [operation.selectionSet]);
      writer = { write, introspect: compileIntrospection(schema, operation, fragments, fields) };
      if (writers.size >= MAX_WRITERS) writers.clear();
      writers.set(key, writer);
    }
    return writer;
  };
}

/** A client that varies many conditions does not fill the memory with writers. */
const MAX_WRITERS = 16;
