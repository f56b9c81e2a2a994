import { GraphQLError } from 'graphql';
import { Lru } from '../lru.ts';
import { type Planner, PlanningError } from '../planning/planner.ts';
import type { Supergraph } from '../supergraph.ts';
import type { DocumentRules } from './limits.ts';
import { type Prepared, prepare } from './prepare.ts';
import { readDocument } from './read-document.ts';

/** A document that will not be run, and why. */
export type Refused = { readonly refusal: readonly GraphQLError[]; readonly bytes: number };

/** The documents of one supergraph: each is read, planned and compiled once, then kept while it is in use. */
export class Documents implements AsyncDisposable {
  readonly supergraph: Supergraph;
  readonly #planner: Planner;
  readonly #rules: DocumentRules;
  readonly #known: Lru<Prepared | Refused>;
  readonly #coming = new Map<string, Promise<Prepared | Refused>>();

  constructor(supergraph: Supergraph, planner: Planner, rules: DocumentRules, maxBytes: number) {
    this.supergraph = supergraph;
    this.#planner = planner;
    this.#rules = rules;
    this.#known = new Lru(maxBytes);
  }

  get stats(): { documents: number; documentBytes: number } {
    return { documents: this.#known.size, documentBytes: this.#known.bytes };
  }

  /** At once when the document is known. */
  get(text: string, operationName: string | undefined): Prepared | Refused | Promise<Prepared | Refused> {
    const key = operationName === undefined ? text : `${operationName}\n${text}`;
    const known = this.#known.get(key) ?? this.#coming.get(key);
    if (known) return known;
    const coming = this.#read(key, text, operationName).finally(() => this.#coming.delete(key));
    this.#coming.set(key, coming);
    return coming;
  }

  /** Makes ready what another supergraph's clients asked for last, so that taking over finds nobody waiting. */
  async warmUp(others: Documents): Promise<void> {
    for (const { source } of others.#recent()) await this.get(source.sent.text, source.sent.operationName);
  }

  *#recent(): Generator<Prepared> {
    let left = MOST_WARMED;
    for (const known of this.#known.youngest()) {
      if ('refusal' in known) continue;
      yield known;
      left -= 1;
      if (left === 0) return;
    }
  }

  async #read(key: string, text: string, operationName: string | undefined): Promise<Prepared | Refused> {
    const source = readDocument(this.supergraph.schema, text, operationName, this.#rules);
    if (!('operation' in source)) return refused(source);
    try {
      const plan = await this.#planner.plan(source.text, operationName);
      const prepared = prepare(this.supergraph, source, plan);
      this.#known.set(key, prepared);
      return prepared;
    } catch (error) {
      const refusal = refused([planningError(error)]);
      // What the planner cannot do it is not asked for again: it may have taken seconds to find out.
      if (error instanceof PlanningError && error.isFinal)
        this.#known.set(key, { ...refusal, bytes: 500 + 2 * text.length });
      return refusal;
    }
  }

  /** Requests that wait for a document get it before the planner goes. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#coming.values());
    await this.#planner[Symbol.asyncDispose]();
  }
}

function refused(refusal: readonly GraphQLError[]): Refused {
  return { refusal, bytes: 0 };
}

function planningError(error: unknown): GraphQLError {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof PlanningError && !error.isFinal ? 'PLANNER_BUSY' : 'QUERY_PLANNING_FAILED';
  return new GraphQLError(`The operation could not be planned: ${message}`, { extensions: { code } });
}

const MOST_WARMED = 100;
