import { parseLongNumbers } from '../exact-json.ts';
import type { SubgraphAddress } from '../supergraph.ts';
import { writable } from './depth.ts';
import { SubgraphFailure, type SubgraphResponse } from './send.ts';

/** A subgraph's answer, read. */
export type Answer = {
  readonly data: object | undefined;
  readonly errors: readonly SubgraphError[];
  /** No backslash anywhere in it, so its strings can be written as they are. */
  readonly plain: boolean;
  readonly cacheControl: string | undefined;
};

/** An error as a subgraph reported it. */
export type SubgraphError = {
  readonly message: string;
  readonly path: readonly (string | number)[] | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;
};

/** A subgraph's response as it came, for those who read it in their own way. */
export class Reply {
  readonly text: string;
  readonly cacheControl: string | undefined;
  readonly #subgraph: SubgraphAddress;
  #answer: Answer | SubgraphFailure | undefined;

  /** Throws a `SubgraphFailure` where it cannot come from a GraphQL server. */
  constructor(subgraph: SubgraphAddress, response: SubgraphResponse) {
    refuseOthers(subgraph.name, response);
    this.#subgraph = subgraph;
    this.text = response.text;
    this.cacheControl = cacheControlOf(response);
  }

  /** Its values, parsed once. */
  answer(): Answer | SubgraphFailure {
    this.#answer ??= this.#parse();
    return this.#answer;
  }

  #parse(): Answer | SubgraphFailure {
    const { name, hasLongNumbers } = this.#subgraph;
    try {
      return readText(name, this.text, this.cacheControl, hasLongNumbers);
    } catch (error) {
      if (error instanceof SubgraphFailure) return error;
      throw error;
    }
  }
}

/** Reads a response; throws a `SubgraphFailure` where it is no GraphQL response. */
export function readAnswer(subgraph: string, response: SubgraphResponse, hasLongNumbers = false): Answer {
  refuseOthers(subgraph, response);
  return readText(subgraph, response.text, cacheControlOf(response), hasLongNumbers);
}

function refuseOthers(subgraph: string, { status, headers }: SubgraphResponse): void {
  const type = String(headers['content-type'] ?? '');
  const isGraphQL = type.startsWith('application/graphql-response+json');
  // A body under another media type need not come from the subgraph when the status is an error: a proxy may have written it.
  if ((status < 200 || status > 299) && !isGraphQL) throw httpFailure(subgraph, status);
}

function cacheControlOf({ headers }: SubgraphResponse): string | undefined {
  return headers['cache-control']?.toString();
}

function readText(subgraph: string, text: string, cacheControl: string | undefined, hasLongNumbers = false): Answer {
  const body = parse(subgraph, text, hasLongNumbers);
  const { data } = body;
  const errors = Array.isArray(body.errors) ? body.errors.map((error) => readError(subgraph, error)) : [];
  if (data !== null && typeof data !== 'object' && errors.length === 0) throw malformed(subgraph);
  return {
    data: typeof data === 'object' && data !== null ? data : undefined,
    errors,
    plain: !text.includes('\\'),
    cacheControl,
  };
}

function parse(subgraph: string, text: string, hasLongNumbers: boolean): { data?: unknown; errors?: unknown } {
  let body: unknown;
  try {
    body = hasLongNumbers ? parseLongNumbers(text) : JSON.parse(text);
  } catch (cause) {
    throw malformed(subgraph, cause);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw malformed(subgraph);
  return body;
}

function malformed(subgraph: string, cause?: unknown): SubgraphFailure {
  const message = `Subgraph "${subgraph}" gave no valid GraphQL response.`;
  return new SubgraphFailure('SUBGRAPH_MALFORMED_RESPONSE', subgraph, message, { cause });
}

function httpFailure(subgraph: string, status: number): SubgraphFailure {
  const code = status === 401 ? 'UNAUTHENTICATED' : status === 403 ? 'FORBIDDEN' : 'SUBGRAPH_HTTP_ERROR';
  return new SubgraphFailure(code, subgraph, `Subgraph "${subgraph}" answered with HTTP status ${status}.`);
}

function readError(subgraph: string, error: unknown): SubgraphError {
  const { message, path, extensions }: { message?: unknown; path?: unknown; extensions?: unknown } =
    typeof error === 'object' && error !== null ? error : {};
  return {
    message:
      typeof message === 'string' && message !== '' ? message : `Error while fetching from subgraph "${subgraph}".`,
    path: Array.isArray(path) && path.every(isStep) ? path : undefined,
    extensions:
      typeof extensions === 'object' && extensions !== null && writable(extensions) !== undefined
        ? { ...extensions }
        : {},
  };
}

function isStep(step: unknown): step is string | number {
  return typeof step === 'string' || typeof step === 'number';
}
