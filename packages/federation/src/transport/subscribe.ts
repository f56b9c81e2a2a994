import type { SubgraphRequest, SubgraphResponse } from './send.ts';

/** A stream of responses, or the one response by which a subgraph refused it. */
export type Opened = { readonly events: AsyncIterable<SubgraphResponse> } | { readonly refusal: SubgraphResponse };

/** Opens a subscription at a subgraph. It ends with the request's signal; a stream that breaks off throws a `SubgraphFailure`. */
export type Subscribe = (request: SubgraphRequest) => Promise<Opened>;
