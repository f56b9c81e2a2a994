import type { Fetch } from '../compile/fetch.ts';
import type { SubgraphOperation } from '../compile/operation-text.ts';
import type { Supergraph } from '../supergraph.ts';
import type { Caller, InFlight } from '../transport/in-flight.ts';
import type { Outbox } from '../transport/outbox.ts';
import type { SubgraphFailure } from '../transport/send.ts';
import type { ResponsePath } from './completion.ts';

/** What the executor lends to every run. */
export type Machinery = { readonly supergraph: Supergraph; readonly inFlight: InFlight; readonly outbox: Outbox };

/** An error as clients get it. */
export type ResponseError = {
  readonly message: string;
  readonly path?: ResponsePath;
  readonly extensions: Readonly<Record<string, unknown>>;
};

/** One execution of a plan: its data while it grows, and what went wrong. */
export class Run {
  readonly machinery: Machinery;
  readonly caller: Caller;
  readonly joined: Map<string, SubgraphOperation>;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly data: object;
  readonly errors: ResponseError[] = [];
  /** No answer had a backslash in it so far. */
  plain = true;
  readonly cacheControls: (string | undefined)[] = [];
  readonly #written = new Map<string, string>();
  readonly #abandoners = new Set<() => void>();
  #isAbandoned = false;

  constructor(
    machinery: Machinery,
    options: {
      caller: Caller;
      joined: Map<string, SubgraphOperation>;
      flags: Readonly<Record<string, boolean>>;
      variables: Readonly<Record<string, unknown>>;
      data?: object;
    },
  ) {
    this.machinery = machinery;
    this.caller = options.caller;
    this.joined = options.joined;
    this.flags = options.flags;
    this.variables = options.variables;
    this.data = options.data ?? {};
  }

  /** The JSON of the variables that a fetch uses and the client gave, each ended by a comma and a line break. */
  variablesOf(fetch: Fetch): string {
    let text = '';
    for (const name of fetch.variables) {
      let written = this.#written.get(name);
      if (written === undefined) {
        const value = Object.hasOwn(this.variables, name) ? this.variables[name] : undefined;
        written = value === undefined ? '' : `${JSON.stringify(name)}:${JSON.stringify(value)},\n`;
        this.#written.set(name, written);
      }
      text += written;
    }
    return text;
  }

  addFailure(failure: SubgraphFailure): void {
    const { message, code, subgraph } = failure;
    this.errors.push({ message, extensions: { code, serviceName: subgraph } });
  }

  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  /** Nobody wants the answer any more: whatever is under way for this run alone is stopped. */
  abandon(): void {
    this.#isAbandoned = true;
    for (const stop of this.#abandoners) stop();
    this.#abandoners.clear();
  }

  onAbandon(stop: () => void): () => void {
    this.#abandoners.add(stop);
    return () => this.#abandoners.delete(stop);
  }
}
