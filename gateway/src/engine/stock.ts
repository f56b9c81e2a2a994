import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { stripAuthorization } from '@reelgraph/federation';
import type { Logger } from '@reelgraph/service';
import { GraphQLError } from 'graphql';
import type { Context } from '../context.ts';
import type { Asked, Engine, EngineRequest, EngineResponse, UrlOf } from './engine.ts';
import { isMasked, publicError } from './public-error.ts';
import { openSubgraph } from './subgraph.ts';
import { subgraphsOf } from './subgraphs-of.ts';

/** Plans and executes with Apollo's gateway, and answers with Apollo's server. */
export async function openStockEngine(options: {
  supergraphSdl: string;
  urlOf: UrlOf;
  identitySecret: string;
  introspection: boolean;
  log: Logger;
}): Promise<Engine> {
  const { urlOf, identitySecret, introspection, log } = options;
  // Apollo's gateway refuses what it cannot enforce; the subgraphs check as well.
  const supergraphSdl = stripAuthorization(options.supergraphSdl);
  let current = supergraphSdl;
  let update: (sdl: string) => void = () => undefined;
  const apollo = new ApolloServer<Context>({
    gateway: new ApolloGateway({
      supergraphSdl: async (manager) => {
        update = manager.update;
        return { supergraphSdl };
      },
      buildService: ({ name, url = '' }) => openSubgraph({ name, url: urlOf({ name, url }), identitySecret }),
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
    get subgraphs() {
      return subgraphsOf(current).map((subgraph) => ({ ...subgraph, url: urlOf(subgraph) }));
    },
    execute: (request) => execute(apollo, request),
    async replaceSupergraph(sdl) {
      update(stripAuthorization(sdl));
      current = sdl;
    },
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
  const { identity, log, asked, isReadOnly } = request;
  const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: isReadOnly ? 'GET' : 'POST',
      headers: headerMap(request),
      search: isReadOnly ? searchOf(asked) : '',
      body: isReadOnly ? undefined : given(asked),
    },
    context: async () => ({ identity, log }),
  });
  return { status: status ?? 200, headers, body: body.kind === 'complete' ? body.string : body.asyncIterator };
}

/** Apollo's server takes no member for left out that is undefined. */
function given(asked: Asked): Partial<Asked> {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined && value !== null));
}

function searchOf({ query, operationName, variables, extensions }: Asked): string {
  const search = new URLSearchParams();
  if (query) search.set('query', query);
  if (operationName) search.set('operationName', operationName);
  if (variables) search.set('variables', JSON.stringify(variables));
  if (extensions) search.set('extensions', JSON.stringify(extensions));
  return `?${search}`;
}

function headerMap(request: EngineRequest): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  return headers;
}
