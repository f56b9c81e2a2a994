import { createHash } from 'node:crypto';
import { Supergraph as ApolloSupergraph, ROUTER_SUPPORTED_SUPERGRAPH_FEATURES } from '@apollo/federation-internals';
import { type GraphQLSchema, parse } from 'graphql';
import { type Rules, readRules } from './authorization/read-rules.ts';
import { type Joins, readJoins } from './compile/joins.ts';
import { readKnownTypes, readLongNumbers } from './compile/known-types.ts';
import { type InternalNames, readInternalNames } from './document/internal-names.ts';
import { readPrivateFields } from './private-fields.ts';

/** One loaded supergraph: what clients see and where its subgraphs are. Never changes. */
export type Supergraph = {
  readonly id: string;
  readonly sdl: string;
  /** What clients see, as graphql-js knows it; `@defer` is part of it. */
  readonly schema: GraphQLSchema;
  /** Every type, those hidden from clients too: representations may need them. */
  readonly full: GraphQLSchema;
  readonly subgraphs: ReadonlyMap<string, SubgraphAddress>;
  /** The names of the types that each subgraph has. */
  readonly typesOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** How each subgraph finds its entities, and what it has to be told for some of their fields; by subgraph and by type. */
  readonly joins: Joins;
  /** `Type.field` of all fields whose answers belong to one caller alone. */
  readonly privateFields: ReadonlySet<string>;
  /** What plans fetch on their own account. */
  readonly internalNames: InternalNames;
  /** What callers must be allowed, by `Type` and `Type.field`. */
  readonly rules: Rules;
  /** How many ways to fetch an operation the planner compares before it takes the best one so far. */
  readonly maxEvaluatedPlans: number;
};

export type SubgraphAddress = {
  readonly name: string;
  readonly url: string;
  /** It has scalars of its own that may be numbers of any length. */
  readonly hasLongNumbers?: boolean;
};

export type LoadOptions = {
  /** Routing URLs that replace those written in the supergraph, by subgraph name. */
  readonly urls?: Readonly<Record<string, string>>;
  /** `Type.field` never to be shared between requests, besides the fields with `@tag(name: "private")`. */
  readonly privateFields?: readonly string[];
  readonly maxEvaluatedPlans?: number;
};

/** Reads a composed supergraph. Throws with every reason when it is no valid supergraph. */
export function loadSupergraph(sdl: string, options: LoadOptions = {}): Supergraph {
  const supergraph = ApolloSupergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  const api = supergraph.apiSchema();
  const document = parse(sdl);
  const subgraphs = new Map<string, SubgraphAddress>();
  const long = readLongNumbers(document);
  for (const { name, url } of supergraph.subgraphsMetadata()) {
    subgraphs.set(name, { name, url: options.urls?.[name] ?? url, hasLongNumbers: long.has(name) });
  }
  return Object.freeze({
    id: createHash('sha256').update(sdl).update(JSON.stringify(options)).digest('hex'),
    sdl,
    schema: api.toGraphQLJSSchema({ includeDefer: true }),
    full: supergraph.schema.toGraphQLJSSchema(),
    subgraphs,
    typesOf: readKnownTypes(document),
    joins: readJoins(document),
    privateFields: new Set([...readPrivateFields(document), ...(options.privateFields ?? [])]),
    internalNames: readInternalNames(document),
    rules: readRules(document),
    maxEvaluatedPlans: options.maxEvaluatedPlans ?? 500,
  });
}
