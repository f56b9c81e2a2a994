import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { GraphQLError, Kind, parse } from 'graphql';

export type StockResult = {
  readonly data?: unknown;
  readonly errors?: readonly {
    path?: readonly (string | number)[];
    message: string;
    extensions?: Record<string, unknown>;
  }[];
  readonly extensions?: { valueCompletion?: readonly { path?: readonly (string | number)[]; message: string }[] };
};

export type Stock = AsyncDisposable & {
  execute(query: string, variables: Record<string, unknown>, headers: Record<string, string>): Promise<StockResult>;
};

/** The stock engine on the same supergraph, with the same limits and the same codes for answers that are none. */
export async function startStock(supergraph: string, timeoutMs: number, maxEvaluatedPlans: number): Promise<Stock> {
  const interfaces = new Set([...supergraph.matchAll(/^interface (\w+)/gm)].map(([, name = '']) => name));
  const gateway = new ApolloGateway({
    supergraphSdl: supergraph,
    buildService: ({ name, url }) => new StockSource(name, url ?? '', timeoutMs, interfaces),
    queryPlannerConfig: { debug: { maxEvaluatedPlans } },
    logger: SILENT,
  });
  const { schema, executor } = await gateway.load();
  return {
    async execute(query, variables, headers) {
      const document = parse(query);
      const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
      // @note: the executor reads only these parts of a request context
      const context = {
        request: { query, variables },
        document,
        operation,
        queryHash: query,
        schema,
        context: { headers },
        metrics: {},
        logger: SILENT,
      } as unknown as Parameters<typeof executor>[0];
      // @note: results are read by the comparison alone, which checks what it uses
      return JSON.parse(JSON.stringify(await executor(context))) as StockResult;
    },
    [Symbol.asyncDispose]: () => gateway.stop(),
  };
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

type Hook = NonNullable<RemoteGraphQLDataSource['didReceiveResponse']>;

class StockSource extends RemoteGraphQLDataSource {
  readonly #name: string;
  readonly #interfaces: ReadonlySet<unknown>;

  constructor(name: string, url: string, timeoutMs: number, interfaces: ReadonlySet<string>) {
    super({ url });
    this.#name = name;
    this.#interfaces = interfaces;
    // @note: the stock fetcher's type is a subset of fetch
    this.fetcher = ((input: string, init: RequestInit) =>
      fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) })) as unknown as typeof this.fetcher;
  }

  override willSendRequest(options: Parameters<NonNullable<RemoteGraphQLDataSource['willSendRequest']>>[0]): void {
    if (!('incomingRequestContext' in options)) return;
    const headers: Record<string, string> = options.context.headers ?? {};
    for (const [name, value] of Object.entries(headers)) options.request.http?.headers.set(name, value);
  }

  /** The stock engine lets an interface object's type name replace the concrete one that is known already. */
  override didReceiveResponse({ response }: Parameters<Hook>[0]): ReturnType<Hook> {
    const entities: unknown = response.data?._entities;
    for (const entity of Array.isArray(entities) ? entities : []) {
      if (this.#interfaces.has(entity?.__typename)) delete entity.__typename;
    }
    return response;
  }

  override didEncounterError(error: Error, _: unknown, response?: { ok: boolean; status: number }): never {
    throw new GraphQLError(error.message, { extensions: { code: codeOf(error, response), serviceName: this.#name } });
  }
}

function codeOf(error: Error, response: { ok: boolean; status: number } | undefined): string {
  if (error.name === 'TimeoutError') return 'SUBGRAPH_TIMEOUT';
  if (!response) return 'SUBGRAPH_UNREACHABLE';
  return response.ok ? 'SUBGRAPH_MALFORMED_RESPONSE' : 'SUBGRAPH_HTTP_ERROR';
}
