import { operationFromDocument, ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';

/** Apollo's planner over a supergraph. */
export function createQueryPlanner(
  sdl: string,
  maxEvaluatedPlans: number,
): (document: string, operationName: string | undefined) => QueryPlan {
  const supergraph = Supergraph.build(sdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
    validateSupergraph: false,
  });
  const planner = new QueryPlanner(supergraph, {
    incrementalDelivery: { enableDefer: true },
    // Named fragments are written out, so that entity requests can be joined without name clashes.
    reuseQueryFragments: false,
    debug: { maxEvaluatedPlans },
  });
  const api = supergraph.apiSchema();
  return (document, operationName) =>
    planner.buildQueryPlan(operationFromDocument(api, parse(document), { operationName }));
}
