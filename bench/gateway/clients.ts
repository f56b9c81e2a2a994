import { Departure, Pools, type SubgraphResponse } from '@reelgraph/federation';

/** POST of a JSON body, with further headers (names and values in turn). */
export type Post = (body: string, headers?: readonly string[]) => Promise<SubgraphResponse>;

/** Clients of one server on so many connections. They are light, so that the core that they share is left to the subgraphs. */
export function openClients(url: string, connections: number): AsyncDisposable & { readonly post: Post } {
  const pools = new Pools({ connections, timeoutMs: 60_000 });
  const all = {
    subgraph: { name: 'gateway', url },
    ...{ kind: 'query' as const, operationName: undefined, callerKey: '', isShareable: false, deadlineAt: undefined },
  };
  return {
    post: (body, headers = []) => pools.send({ ...all, body, headers, signal: new Departure() }),
    [Symbol.asyncDispose]: () => pools[Symbol.asyncDispose](),
  };
}
