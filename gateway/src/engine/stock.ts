import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import type { Logger } from '@reelgraph/service';
import { GraphQLError } from 'graphql';
import type { Context } from '../context.ts';
import type { Engine, EngineRequest, EngineResponse, Subgraph } from './engine.ts';
import { isMasked, publicError } from './public-error.ts';
import { openSubgraph } from './subgraph.ts';

/** Plans and executes with Apollo's gateway, and answers with Apollo's server. */
export async function openStockEngine(options: {
  supergraphSdl: string;
  /** Where each subgraph of the supergraph listens. */
  subgraphs: readonly Subgraph[];
  identitySecret: string;
  introspection: boolean;
  log: Logger;
}): Promise<Engine> {
  const { supergraphSdl, identitySecret, introspection, log } = options;
  const urls = new Map(options.subgraphs.map(({ name, url }) => [name, url]));
  const apollo = new ApolloServer<Context>({
    gateway: new ApolloGateway({
      supergraphSdl,
      buildService: ({ name, url = '' }) => openSubgraph({ name, url: urls.get(name) ?? url, identitySecret }),
      logger: log.child({ part: 'planner' }, { level: 'warn' }),
    }),
    formatError: publicError,
    plugins: [requireOperation, logMasked],
    includeStacktraceInErrorResponses: false,
    introspection,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: log,
  });
  await apollo.start();
  return {
    execute: (request) => execute(apollo, request),
    [Symbol.asyncDispose]: () => apollo.stop(),
  };
}

/** Apollo's gateway breaks on a request that does not say which of its operations it means. */
const requireOperation: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, request }) {
        if (operation) return;
        const { operationName } = request;
        const message = operationName
          ? `Unknown operation named "${operationName}".`
          : 'Say which operation to run with `operationName`.';
        throw new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
      },
    };
  },
};

/** Logs whole what clients see masked, under the id of its request. */
const logMasked: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didEncounterErrors({ errors, contextValue, operationName }) {
        for (const error of errors.filter(isMasked)) {
          contextValue.log.error(
            { operationName, path: error.path, err: error.originalError ?? error },
            'unexpected error',
          );
        }
      },
    };
  },
};

async function execute(apollo: ApolloServer<Context>, request: EngineRequest): Promise<EngineResponse> {
  const { identity, log } = request;
  const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method,
      headers: headerMap(request),
      search: request.search,
      body: request.body,
    },
    context: async () => ({ identity, log }),
  });
  return { status: status ?? 200, headers, body: body.kind === 'complete' ? body.string : body.asyncIterator };
}

function headerMap(request: EngineRequest): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  return headers;
}
