import { readFile } from 'node:fs/promises';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { stripAuthorization } from '@reelgraph/federation';
import type { Room } from '@reelgraph/service';
import type { Arguments } from './read-arguments.ts';

type Headers = Readonly<Record<string, string>>;

/** Serves a supergraph file with Apollo's gateway and server as they come: what the compiled executor is measured against. */
export async function startStock(options: Arguments): Promise<Room> {
  const { supergraph, urls, forward, host, port } = options;
  const gateway = new ApolloGateway({
    supergraphSdl: stripAuthorization(await readFile(supergraph, 'utf8')),
    buildService: ({ name, url = '' }) => new ForwardingSource({ url: urls[name] ?? url }),
  });
  const server = new ApolloServer<Headers>({ gateway, stopOnTerminationSignals: false });
  const { url } = await startStandaloneServer(server, {
    listen: { host, port },
    context: async ({ req }) => {
      const headers: Record<string, string> = {};
      for (const name of forward) if (req.headers[name] !== undefined) headers[name] = String(req.headers[name]);
      return headers;
    },
  });
  return { url: url.replace(/\/$/, ''), [Symbol.asyncDispose]: () => server.stop() };
}

class ForwardingSource extends RemoteGraphQLDataSource<Headers> {
  override willSendRequest({
    request,
    context,
  }: Parameters<NonNullable<RemoteGraphQLDataSource<Headers>['willSendRequest']>>[0]): void {
    for (const [name, value] of Object.entries(context ?? {})) request.http?.headers.set(name, value);
  }
}
