import { Agent, type Dispatcher, request as send } from 'undici';
import { signalOf } from '../run/departure.ts';
import { DEFAULT_POOL_OPTIONS, type PoolOptions } from './pools.ts';
import { readEvents } from './read-events.ts';
import { SubgraphFailure, type SubgraphRequest, type SubgraphResponse } from './send.ts';
import type { Subscribe } from './subscribe.ts';

/** Subgraphs say something at least this often, if only a comment; whoever is silent for longer is gone. */
const SILENT_MS = 40_000;

const HEADERS = ['content-type', 'application/json', 'accept', 'text/event-stream'];

/** Subscriptions at subgraphs, by GraphQL over server-sent events: one connection for each, apart from those of queries. */
export class EventStreams implements AsyncDisposable {
  readonly #options: PoolOptions;
  readonly #agent: Agent;

  constructor(options: Partial<PoolOptions> = {}) {
    this.#options = { ...DEFAULT_POOL_OPTIONS, ...options };
    const { timeoutMs, connectTimeoutMs } = this.#options;
    this.#agent = new Agent({
      connect: { timeout: connectTimeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: SILENT_MS,
      pipelining: 1,
    });
  }

  readonly subscribe: Subscribe = async (request) => {
    const { subgraph, headers, body, signal } = request;
    const response = await send(subgraph.url, {
      method: 'POST',
      dispatcher: this.#agent,
      headers: [...HEADERS, ...headers],
      body,
      signal: signalOf(signal),
    }).catch((cause: unknown) => {
      throw unreachable(request, cause);
    });
    const isStream = String(response.headers['content-type'] ?? '').startsWith('text/event-stream');
    if (isStream && response.statusCode === 200) return { events: this.#follow(request, response) };
    return { refusal: await this.#readWhole(request, response) };
  };

  async *#follow(request: SubgraphRequest, { body }: Dispatcher.ResponseData): AsyncGenerator<SubgraphResponse> {
    const headers = { 'content-type': 'application/json' };
    try {
      for await (const { event, data } of readEvents(body, this.#options.maxResponseBytes)) {
        if (event === 'complete') return;
        if (event === 'next') yield { status: 200, headers, text: data };
      }
    } catch (cause) {
      throw unreachable(request, cause);
    } finally {
      body.destroy();
    }
    throw unreachable(request, new Error('The stream ended without being complete.'));
  }

  async #readWhole(request: SubgraphRequest, response: Dispatcher.ResponseData): Promise<SubgraphResponse> {
    const { statusCode: status, headers, body } = response;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const chunk of body) {
        bytes += chunk.length;
        if (bytes > this.#options.maxResponseBytes) throw new Error('It is too large.');
        chunks.push(chunk);
      }
    } catch (cause) {
      throw unreachable(request, cause);
    }
    return { status, headers, text: Buffer.concat(chunks).toString() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}

function unreachable({ subgraph: { name }, signal }: SubgraphRequest, cause: unknown): SubgraphFailure {
  const code = signal.aborted ? 'REQUEST_ABORTED' : 'SUBGRAPH_UNREACHABLE';
  return new SubgraphFailure(code, name, `Subgraph "${name}" could not be followed.`, { cause });
}
