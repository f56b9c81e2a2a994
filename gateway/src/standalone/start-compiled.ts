import { readFile } from 'node:fs/promises';
import {
  EventStreams,
  Executor,
  graphqlHandler,
  type HttpRequest,
  loadSupergraph,
  Pools,
  planApart,
} from '@reelgraph/federation';
import { listenHttp, type Room } from '@reelgraph/service';
import { watchFile } from '../engine/watch-file.ts';
import { openAuthority } from './open-authority.ts';
import type { Arguments } from './read-arguments.ts';

/** Serves a supergraph file with the compiled executor; a changed file takes over while requests go on. */
export async function startCompiled(options: Arguments, say: (line: string) => void): Promise<Room> {
  const { supergraph: file, urls, timeoutMs, forward, host, port, jwks } = options;
  const load = async () => loadSupergraph(await readFile(file, 'utf8'), { urls });
  const supergraph = await load();
  const pools = new Pools({ timeoutMs });
  const streams = new EventStreams({ timeoutMs });
  const executor = new Executor({ supergraph, send: pools.send, subscribe: streams.subscribe, plannerFor: planApart });
  const watch = watchFile(file, async () => {
    try {
      await executor.replaceSupergraph(await load());
      say(`${file} has changed and is served from now on`);
    } catch (error) {
      say(`${file} has changed but cannot be served, the old one stays: ${error}`);
    }
  });
  const handler = graphqlHandler({
    executor,
    headersFor: forwarder(forward),
    ...(jwks !== null && { authorityFor: openAuthority(jwks) }),
    onError: (error) => say(String(error)),
  });
  const http = await listenHttp({
    host,
    port,
    lane: { path: '/graphql', handler },
    routes: {},
    health: async () => ({}),
    since: new Date(),
  });
  return {
    url: http.url,
    async [Symbol.asyncDispose]() {
      watch[Symbol.dispose]();
      await http[Symbol.asyncDispose]();
      await executor[Symbol.asyncDispose]();
      await streams[Symbol.asyncDispose]();
      await pools[Symbol.asyncDispose]();
    },
  };
}

function forwarder(names: readonly string[]) {
  return ({ headers }: HttpRequest): Record<string, string> => {
    const forwarded: Record<string, string> = {};
    for (const name of names) {
      const value = headers[name];
      if (value !== undefined) forwarded[name] = String(value);
    }
    return forwarded;
  };
}
