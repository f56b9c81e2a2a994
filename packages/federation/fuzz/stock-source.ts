import { RemoteGraphQLDataSource } from '@apollo/gateway';
import { GraphQLError } from 'graphql';
import { FAULTS_HEADER, isSilent } from '../fixtures/faults.ts';

type Hook = NonNullable<RemoteGraphQLDataSource['didReceiveResponse']>;
type SendHook = NonNullable<RemoteGraphQLDataSource['willSendRequest']>;

/** How long a subgraph is waited for, and one that is told to say nothing. */
export type Patience = { readonly timeoutMs: number; readonly silentMs: number };

export type StockSourceOptions = Patience & {
  readonly name: string;
  readonly url: string;
  /** The names of all interfaces, and of the types that this subgraph has. */
  readonly interfaces: ReadonlySet<unknown>;
  readonly known: ReadonlySet<unknown>;
  readonly nameObjects: (query: string) => string;
};

/** How the stock engine reaches a subgraph, with three of its faults put right (README: "Where stock is wrong"). */
export class StockSource extends RemoteGraphQLDataSource {
  readonly #options: StockSourceOptions;
  /** For each request, where representations were left out. */
  readonly #leftOut = new WeakMap<object, number[]>();

  constructor(options: StockSourceOptions) {
    super({ url: options.url });
    this.#options = options;
    // @note: the stock fetcher's type is a subset of fetch
    this.fetcher = ((input: string, init: RequestInit) => {
      const isHopeless = isSilent(options.name, new Headers(init.headers).get(FAULTS_HEADER));
      const signal = AbortSignal.timeout(isHopeless ? options.silentMs : options.timeoutMs);
      return fetch(input, { ...init, signal });
    }) as unknown as typeof this.fetcher;
  }

  /** Where all representations are left out there is nothing to ask. */
  override async process(options: Parameters<RemoteGraphQLDataSource['process']>[0]) {
    const asked: { __typename: string }[] = options.request.variables?.representations ?? [];
    const isHopeless = asked.length > 0 && !asked.some(({ __typename }) => this.#options.known.has(__typename));
    return isHopeless ? { data: { _entities: asked.map(() => null) } } : super.process(options);
  }

  override willSendRequest(options: Parameters<SendHook>[0]): void {
    if (!('incomingRequestContext' in options)) return;
    const { request } = options;
    const headers: Record<string, string> = options.context.headers ?? {};
    for (const [name, value] of Object.entries(headers)) request.http?.headers.set(name, value);
    if (request.query) request.query = this.#options.nameObjects(request.query);
    const representations: { __typename: string }[] = request.variables?.representations ?? [];
    const isKnown = ({ __typename }: { __typename: string }): boolean => this.#options.known.has(__typename);
    if (representations.every(isKnown)) return;
    const places = representations.flatMap((each, i) => (isKnown(each) ? [] : [i]));
    request.variables = { ...request.variables, representations: representations.filter(isKnown) };
    this.#leftOut.set(request.variables, places);
  }

  override didReceiveResponse({ response, request }: Parameters<Hook>[0]): ReturnType<Hook> {
    const entities: unknown = response.data?._entities;
    if (!Array.isArray(entities)) return response;
    for (const entity of entities) {
      if (this.#options.interfaces.has(entity?.__typename)) delete entity.__typename;
    }
    for (const place of this.#leftOut.get(request.variables ?? {}) ?? []) {
      entities.splice(place, 0, null);
      for (const { path } of response.errors ?? []) {
        if (Array.isArray(path) && typeof path[1] === 'number' && path[1] >= place) path[1] += 1;
      }
    }
    return response;
  }

  override didEncounterError(error: Error, _: unknown, response?: { ok: boolean; status: number }): never {
    const { name: serviceName } = this.#options;
    throw new GraphQLError(error.message, { extensions: { code: codeOf(error, response), serviceName } });
  }
}

function codeOf(error: Error, response: { ok: boolean; status: number } | undefined): string {
  if (error.name === 'TimeoutError') return 'SUBGRAPH_TIMEOUT';
  if (!response) return 'SUBGRAPH_UNREACHABLE';
  return response.ok ? 'SUBGRAPH_MALFORMED_RESPONSE' : 'SUBGRAPH_HTTP_ERROR';
}
