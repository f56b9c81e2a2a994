import { createHash } from 'node:crypto';
import {
  Supergraph as ApolloSupergraph,
  type Schema as FederationSchema,
  ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
} from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { type GraphQLSchema, parse } from 'graphql';
import { readPrivateFields } from './private-fields.ts';

/** One loaded supergraph: what clients see, where its subgraphs are, and the planner over them. Never changes. */
export type Supergraph = {
  readonly id: string;
  /** What clients see, as graphql-js knows it; `@defer` is part of it. */
  readonly schema: GraphQLSchema;
  /** The same for the planner. */
  readonly api: FederationSchema;
  /** Every type, those hidden from clients too: representations may need them. */
  readonly full: GraphQLSchema;
  readonly planner: QueryPlanner;
  readonly subgraphs: ReadonlyMap<string, SubgraphAddress>;
  /** `Type.field` of all fields whose answers belong to one caller alone. */
  readonly privateFields: ReadonlySet<string>;
};

export type SubgraphAddress = { readonly name: string; readonly url: string };

export type LoadOptions = {
  /** Routing URLs that replace those written in the supergraph, by subgraph name. */
  readonly urls?: Readonly<Record<string, string>>;
  /** `Type.field` never to be shared between requests, besides the fields with `@tag(name: "private")`. */
  readonly privateFields?: readonly string[];
};

/** Reads a composed supergraph. Throws with every reason when it is no valid supergraph. */
export function loadSupergraph(sdl: string, options: LoadOptions = {}): Supergraph {
  const supergraph = ApolloSupergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  const api = supergraph.apiSchema();
  const subgraphs = new Map<string, SubgraphAddress>();
  for (const { name, url } of supergraph.subgraphsMetadata()) {
    subgraphs.set(name, { name, url: options.urls?.[name] ?? url });
  }
  return Object.freeze({
    id: createHash('sha256').update(sdl).update(JSON.stringify(options)).digest('hex'),
    schema: api.toGraphQLJSSchema({ includeDefer: true }),
    api,
    full: supergraph.schema.toGraphQLJSSchema(),
    // Named fragments are written out, so that entity requests can be joined without name clashes.
    planner: new QueryPlanner(supergraph, { incrementalDelivery: { enableDefer: true }, reuseQueryFragments: false }),
    subgraphs,
    privateFields: new Set([...readPrivateFields(parse(sdl)), ...(options.privateFields ?? [])]),
  });
}
