import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, isAbstractType, print } from 'graphql';
import type { Supergraph } from '../supergraph.ts';
import { type Clone, cloneAll, type Merge, mergeAll, writeClone, writeMerge } from './merge.ts';
import { readOperation, type SubgraphOperation } from './operation-text.ts';
import { type Collector, type DataPath, dotted, writeCollector } from './path.ts';
import { privacyOf } from './privacy.ts';
import { compileRepresenters, type RepresenterFor } from './representation.ts';
import { compileRewrites, type Rewrite } from './rewrites.ts';
import { objectPaths, type Shape, shapeOf } from './shape.ts';
import { Source } from './source.ts';

/** One request of a plan, ready to be sent: everything that does not depend on the client's variables. */
export type Fetch = {
  /** Its number within the plan. */
  readonly index: number;
  readonly id: string | undefined;
  /** The same number for all fetches of the plan that ask one subgraph for the same of entities, wherever these stand. */
  readonly kin: number;
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly operation: SubgraphOperation;
  readonly variables: readonly string[];
  readonly path: DataPath;
  readonly collect: Collector;
  /** Present on requests for entities. */
  readonly representerFor: RepresenterFor | undefined;
  /** What representations are made of. */
  readonly requires: readonly QueryPlanSelectionNode[];
  /** What the answer, or each entity of it, looks like. */
  readonly shape: Shape;
  /** The planner changes representations or the answer. */
  readonly isRewritten: boolean;
  readonly rewriteAnswer: Rewrite | undefined;
  readonly merge: Merge;
  /** Present when the plan changes the answer later on: requests that share it then need copies. */
  readonly clone: Clone | undefined;
  readonly isPrivate: boolean;
};

/** A fetch of the plan and where it stands. */
export type PlacedFetch = { readonly node: FetchNode; readonly path: DataPath };

export function compileFetches(placed: readonly PlacedFetch[], supergraph: Supergraph): Map<FetchNode, Fetch> {
  const { full } = supergraph;
  const isPrivate = privacyOf(supergraph);
  const read = placed.map(({ node, path }) => {
    const operation = readOperation(node.operation, node.operationName);
    const shape = answerShape(operation, node.requires !== undefined);
    const prefix = dotted(path);
    return { node, path, prefix, operation, shape, objects: objectPaths(shape, prefix) };
  });
  const writers = countWriters(read);
  const kinOf = numberer();
  const source = new Source();
  const abstractNames = abstractTypeNames(full);
  const merged = new Set(read.filter(({ node }) => node.requires).map(({ prefix }) => prefix));
  const entries = read.map(({ node, path, prefix, shape, objects }) => {
    if (node.outputRewrites?.length) return `{collect:${writeCollector(source, path, (at) => merged.has(at))}}`;
    const merge = writeMerge(source, shape, prefix, (at) => (writers.get(at) ?? 0) > 1, abstractNames);
    const isChanged = objects.some((at) => (writers.get(at) ?? 0) > 1);
    const clone = isChanged ? `,clone:${writeClone(source, shape)}` : '';
    return `{collect:${writeCollector(source, path, (at) => merged.has(at))},merge:${merge}${clone}}`;
  });
  // @note: what the source above evaluates to
  const compiled = source.evaluate(`[${entries.join(',')}]`) as {
    collect: Collector;
    merge?: Merge;
    clone?: Clone;
  }[];
  return new Map(
    read.map(({ node, path, operation, shape }, i) => {
      const { collect = () => [], merge = mergeAll, clone } = compiled[i] ?? {};
      return [
        node,
        {
          index: i,
          id: node.id,
          kin: kinOf(kinOfText(node, operation)),
          subgraph: node.serviceName,
          kind: node.operationKind,
          operation,
          variables: node.variableUsages ?? [],
          path,
          collect,
          representerFor:
            node.requires &&
            compileRepresenters({
              schema: full,
              requires: node.requires,
              rewrite: compileRewrites(full, node.inputRewrites),
              known: supergraph.typesOf.get(node.serviceName) ?? new Set(),
            }),
          requires: node.requires ?? [],
          shape,
          isRewritten: [node.inputRewrites, node.outputRewrites, node.contextRewrites].some((each) => each?.length),
          rewriteAnswer: compileRewrites(full, node.outputRewrites),
          merge,
          clone: merge === mergeAll ? cloneAll : clone,
          isPrivate: isPrivate(operation),
        },
      ];
    }),
  );
}

/** What one asks for, of whom, without the variables that it has. */
function kinOfText({ serviceName, operationKind }: FetchNode, { definition, fragments }: SubgraphOperation): string {
  const parts = [definition.selectionSet, ...fragments.values()].map((node) => print(node));
  return [serviceName, operationKind, ...parts].join('\n');
}

/** Gives equal texts equal numbers. */
function numberer(): (text: string) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
}

/** What a fetch puts at its place: its data, or for entities what lies under `_entities`. */
function answerShape(operation: SubgraphOperation, isEntities: boolean): Shape {
  const shape = shapeOf(operation.definition.selectionSet, operation.fragments);
  return isEntities ? (shape.get('_entities') ?? new Map()) : shape;
}

/** How many fetches write into the objects at each path. */
export function countWriters(fetches: readonly { prefix: string; objects: readonly string[] }[]): Map<string, number> {
  const writers = new Map<string, number>();
  for (const { prefix, objects } of fetches) {
    for (const path of new Set([prefix, ...objects])) writers.set(path, (writers.get(path) ?? 0) + 1);
  }
  return writers;
}

export function abstractTypeNames(schema: GraphQLSchema): Set<string> {
  const types = Object.values(schema.getTypeMap()).filter((type) => isAbstractType(type));
  return new Set(types.map(({ name }) => name));
}
