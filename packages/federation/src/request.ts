import type { GraphQLError } from 'graphql';
import type { Authority } from './authorization/rule.ts';
import type { Prepared } from './document/prepare.ts';
import type { Variables } from './document/variables.ts';
import type { Leaving } from './run/departure.ts';
import type { EntityKeeper } from './run/entity-keeper.ts';
import type { ObserveFetch } from './run/observe-fetch.ts';
import type { PresentError } from './run/response-error.ts';
import type { Caller } from './transport/in-flight.ts';

/** A GraphQL request as it came over the wire. */
export type GraphQLRequest = {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Variables | null;
};

type Headers = Readonly<Record<string, string>>;

/** On whose behalf it runs, and how long anybody waits. */
export type RequestContext = {
  /** Forwarded to every subgraph; a function is asked for them once, when a request is sent indeed. */
  readonly headers?: Headers | (() => Headers);
  /** Requests share answers only when this is equal; where it is left out, when all headers are. */
  readonly callerKey?: string;
  /** What the caller is allowed; nothing that is not for everybody where it is left out. */
  readonly authority?: Authority;
  /** Nobody waits any longer than to this moment of `performance.now()`: for whoever sends. */
  readonly deadlineAt?: number;
  readonly signal?: Leaving;
  /** Words every error of the answer. */
  readonly present?: PresentError;
  /** A request that may not change anything: mutations are refused (HTTP GET). */
  readonly isReadOnly?: boolean;
  readonly admit?: Admit;
  /** Keeps entities for this caller between requests; asked for queries only. */
  readonly keeper?: EntityKeeper;
  /** Hears of every fetch. */
  readonly observe?: ObserveFetch;
  /** The client takes deferred parts one by one. */
  readonly isIncremental?: boolean;
  /** The client takes events: subscriptions are for it alone. */
  readonly takesEvents?: boolean;
  /** What does not last as long as a subscription: asked for upon each event. */
  readonly renew?: () => Pick<RequestContext, 'headers' | 'deadlineAt'>;
};

export type ExecutionResult = {
  /** False when the request was refused before anything was executed. */
  readonly isExecuted: boolean;
  /** Why it was refused. */
  readonly code?: string;
  /** What was asked for, where it could be read. */
  readonly operation?: Prepared;
  /** The whole response, or its first part where others follow. */
  readonly json: string;
  readonly later?: AsyncGenerator<string, void, undefined>;
  /** The responses to a subscription; there is no first one then. */
  readonly events?: AsyncGenerator<string, void, undefined>;
  /** The cache-control headers of all answers that went into it. */
  readonly cacheControls: readonly (string | undefined)[];
};

/** Looks at an operation before it runs, and refuses it by giving errors. */
export type Admit = (
  operation: Prepared,
  request: GraphQLRequest,
  context: RequestContext,
) => readonly GraphQLError[] | Promise<readonly GraphQLError[]>;

/** The caller that a context describes. */
export function callerOf({ headers = {}, callerKey, deadlineAt }: RequestContext): Caller {
  return new ContextCaller(headers, callerKey, deadlineAt);
}

/** A class, since an accessor in an object that is made for every request is slow. */
class ContextCaller implements Caller {
  readonly key: string;
  readonly deadlineAt?: number;
  readonly #given: NonNullable<RequestContext['headers']>;
  #flat: readonly string[] | undefined;

  constructor(
    headers: NonNullable<RequestContext['headers']>,
    key: string | undefined,
    deadlineAt: number | undefined,
  ) {
    this.#given = headers;
    if (deadlineAt !== undefined) this.deadlineAt = deadlineAt;
    this.key = key ?? JSON.stringify(this.headers);
  }

  get headers(): readonly string[] {
    this.#flat ??= Object.entries(typeof this.#given === 'function' ? this.#given() : this.#given).flat();
    return this.#flat;
  }
}
