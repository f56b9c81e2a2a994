import type { Send, SubgraphRequest } from '@reelgraph/federation';

/** One request to a subgraph, as developers see it. */
export type FetchEntry = {
  readonly subgraph: string;
  readonly operation: string | undefined;
  /** Since the client's request began. */
  readonly startedAfterMs: number;
  readonly ms: number;
  readonly outcome: string;
  readonly bytes: number;
};

type Page = { readonly begun: number; readonly entries: FetchEntry[] };

/** Writes down what is fetched for single requests, each known by a tag at the end of its caller key. */
export class FetchJournal {
  readonly #pages = new Map<string, Page>();

  /** Gives the list that grows while the request is answered. */
  open(tag: string): readonly FetchEntry[] {
    const page: Page = { begun: performance.now(), entries: [] };
    this.#pages.set(tag, page);
    return page.entries;
  }

  close(tag: string): void {
    this.#pages.delete(tag);
  }

  wrapSend(send: Send): Send {
    return (request) => (this.#pages.size === 0 ? send(request) : this.#write(send, request));
  }

  async #write(send: Send, request: SubgraphRequest) {
    const page = this.#pages.get(tagIn(request.callerKey));
    if (!page) return send(request);
    const begun = performance.now();
    const write = (outcome: string, bytes: number): void => {
      const { subgraph, operationName: operation } = request;
      const [startedAfterMs, ms] = [rounded(begun - page.begun), rounded(performance.now() - begun)];
      page.entries.push({ subgraph: subgraph.name, operation, startedAfterMs, ms, outcome, bytes });
    };
    try {
      const response = await send(request);
      write(String(response.status), response.text.length);
      return response;
    } catch (error) {
      write(error instanceof Error && 'code' in error ? String(error.code) : 'failed', 0);
      throw error;
    }
  }
}

/** The part of a caller key that belongs to one request alone. */
function tagIn(callerKey: string): string {
  return callerKey.slice(callerKey.lastIndexOf('#') + 1);
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
