import type { Fetch } from '../compile/fetch.ts';
import type { SubgraphOperation } from '../compile/operation-text.ts';
import type { Packed } from '../packed/packed.ts';
import { unpack } from '../packed/unpack.ts';
import type { Supergraph } from '../supergraph.ts';
import type { SubgraphError } from '../transport/answer.ts';
import type { Caller, InFlight } from '../transport/in-flight.ts';
import type { Outbox } from '../transport/outbox.ts';
import type { SubgraphFailure } from '../transport/send.ts';
import type { ResponsePath } from './completion.ts';
import type { EntityKeeper } from './entity-keeper.ts';
import type { Incremental } from './incremental.ts';
import type { ObserveFetch } from './observe-fetch.ts';
import type { PresentError, ResponseError } from './response-error.ts';

/** What the executor lends to every run. */
export type Machinery = { readonly supergraph: Supergraph; readonly inFlight: InFlight; readonly outbox: Outbox };

export type RunOptions = {
  readonly machinery: Machinery;
  readonly caller: Caller;
  readonly joined: Map<string, SubgraphOperation>;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly isMutation: boolean;
  readonly data: object;
  readonly present: PresentError;
  /** Present when deferred parts are delivered after the rest. */
  readonly incremental?: Incremental;
  /** What the client calls response names, where it calls them otherwise. */
  readonly names: ReadonlyMap<string, string>;
  readonly keeper?: EntityKeeper;
  /** With which leaves of answers are kept as text. */
  readonly packed?: Packed;
  readonly observe?: ObserveFetch;
};

/** What the parts of one request know together. */
type Progress = {
  /** No answer had a backslash in it so far. */
  plain: boolean;
  readonly cacheControls: (string | undefined)[];
  readonly written: Map<string, string>;
};

/** One execution of a plan, or of a deferred part of it: its data while it grows, and what went wrong. */
export class Run {
  readonly options: RunOptions;
  readonly caller: Caller;
  readonly joined: Map<string, SubgraphOperation>;
  readonly data: object;
  readonly errors: ResponseError[] = [];
  /** Settles when the answer to this part has been handed over. */
  readonly delivered = Promise.withResolvers<void>();
  /** Settles when everything around this part has run. */
  readonly before: Promise<unknown> | undefined;
  readonly #progress: Progress;
  readonly #abandoners = new Set<() => void>();
  #isAbandoned = false;
  #packed: Packed | undefined;

  constructor(
    options: RunOptions,
    progress: Progress = { plain: true, cacheControls: [], written: new Map() },
    before?: Promise<unknown>,
  ) {
    this.options = options;
    this.before = before;
    this.caller = options.caller;
    this.joined = options.joined;
    this.data = options.data;
    this.#progress = progress;
    this.#packed = options.packed;
  }

  /** A part that works on the same data and has errors of its own. */
  fork(before: Promise<unknown>): Run {
    const part = new Run(this.options, this.#progress, before);
    if (this.#isAbandoned) part.abandon();
    this.onAbandon(() => part.abandon());
    return part;
  }

  /** Present as long as the data holds leaves as text. */
  get packed(): Packed | undefined {
    return this.#packed;
  }

  /** From now on the data holds values. */
  unpack(): void {
    if (!this.#packed) return;
    this.#packed = undefined;
    this.#progress.plain = false;
    unpack(this.data);
  }

  get plain(): boolean {
    return this.#progress.plain;
  }

  get cacheControls(): readonly (string | undefined)[] {
    return this.#progress.cacheControls;
  }

  /** Takes note of what an answer says about itself. */
  note({ plain, cacheControl }: { readonly plain: boolean; readonly cacheControl: string | undefined }): void {
    this.#progress.plain &&= plain;
    this.#progress.cacheControls.push(cacheControl);
  }

  /** The JSON of the variables that a fetch uses and the client gave, each ended by a comma and a line break. */
  variablesOf(fetch: Fetch): string {
    const { variables } = this.options;
    const { written } = this.#progress;
    let text = '';
    for (const name of fetch.variables) {
      let one = written.get(name);
      if (one === undefined) {
        const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
        one = value === undefined ? '' : `${JSON.stringify(name)}:${JSON.stringify(value)},\n`;
        written.set(name, one);
      }
      text += one;
    }
    return text;
  }

  addFailure(failure: SubgraphFailure): void {
    const { message, code, subgraph } = failure;
    this.errors.push(this.options.present({ message, extensions: { code, serviceName: subgraph } }, failure));
  }

  addError({ message, extensions }: SubgraphError, subgraph: string, path: ResponsePath | undefined): void {
    const code = extensions.code ?? 'DOWNSTREAM_SERVICE_ERROR';
    const shown = path && this.#shown(path);
    const error = {
      message,
      ...(shown && { path: shown }),
      extensions: { ...extensions, code, serviceName: subgraph },
    };
    this.errors.push(this.options.present(error));
  }

  #shown(path: ResponsePath): ResponsePath {
    const { names } = this.options;
    return names.size === 0 ? path : path.map((step) => (typeof step === 'string' ? (names.get(step) ?? step) : step));
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
