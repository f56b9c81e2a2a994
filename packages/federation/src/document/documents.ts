import { GraphQLError, Kind, print } from 'graphql';
import type { Denied } from '../authorization/deny.ts';
import { leaveOut } from '../authorization/leave-out.ts';
import { Lru } from '../lru.ts';
import { type Planner, PlanningError } from '../planning/planner.ts';
import type { Supergraph } from '../supergraph.ts';
import { decide } from './decide.ts';
import type { Flags } from './flags.ts';
import type { DocumentRules } from './limits.ts';
import { bytesOf, type Prepared, prepare, type Refused } from './prepare.ts';
import { type ReadDocument, readDocument } from './read-document.ts';
import type { Variables } from './variables.ts';

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
    const key = keyOf(text, operationName);
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
    const source = readDocument(this.supergraph, text, operationName, this.#rules);
    if (!('operation' in source)) return refused(source);
    const prepared = await this.#plan(source, source.text);
    // What the planner cannot do it is not asked for again: it may have taken seconds to find out.
    if (!('refusal' in prepared) || prepared.bytes > 0) this.#known.set(key, prepared);
    return prepared;
  }

  async #plan(source: ReadDocument, text: string, of?: Parameters<typeof prepare>[3]): Promise<Prepared | Refused> {
    try {
      return prepare(this.supergraph, source, await this.#planner.plan(text, source.sent.operationName), of);
    } catch (error) {
      const isFinal = error instanceof PlanningError && error.isFinal;
      return { refusal: [planningError(error)], bytes: isFinal ? 500 + 2 * text.length : 0 };
    }
  }

  /** The operation as a caller may run it: what is denied is in no plan, so it is never fetched. */
  restrict(prepared: Prepared, denied: Denied): Promise<Prepared | Refused> {
    const { source } = prepared;
    if (prepared.kind === 'subscription' && isRootDenied(source, denied))
      return Promise.resolve(refused([deniedError(denied)]));
    return this.#variant(prepared, denied, {});
  }

  /** The operation for the values of those of its conditions that its plan differs with. */
  decide(prepared: Prepared, variables: Variables): Prepared | Promise<Prepared | Refused> {
    const flags = prepared.readFlags(variables);
    // Whoever runs it says what is wrong with its variables.
    if (flags instanceof GraphQLError) return prepared;
    const values = prepared.source.decisive.map((name) => [name, flags[name] === true] as const);
    return this.#variant(prepared, prepared.denied, Object.fromEntries(values));
  }

  #variant(
    { source, plan, variants }: Prepared,
    denied: Denied | undefined,
    values: Flags,
  ): Promise<Prepared | Refused> {
    const name = `${denied?.key ?? ''} ${Object.values(values).join()}`;
    const known = variants.get(name);
    if (known) return known;
    const planned = async (): Promise<Prepared | Refused> => {
      const allowed = denied ? leaveOut(source.document, denied.fields) : source.document;
      const variant = await this.#plan(source, print(decide(allowed, values)), { denied, variants });
      if ('refusal' in variant && variant.bytes === 0) variants.delete(name);
      const whole = this.#known.peek(keyOf(source.sent.text, source.sent.operationName));
      if (whole) this.#weigh(source, variants, whole.bytes + variant.bytes);
      return variant;
    };
    const key = `${name}\n${keyOf(source.sent.text, source.sent.operationName)}`;
    const coming = planned().finally(() => this.#coming.delete(key));
    this.#coming.set(key, coming);
    if (variants.size >= MOST_VARIANTS) {
      variants.clear();
      this.#weigh(source, variants, bytesOf(source, plan));
    }
    variants.set(name, coming);
    return coming;
  }

  /** The variants of a document are kept and dropped with it. */
  #weigh({ sent }: ReadDocument, variants: Prepared['variants'], bytes: number): void {
    const key = keyOf(sent.text, sent.operationName);
    const whole = this.#known.peek(key);
    if (whole && !('refusal' in whole) && whole.variants === variants) this.#known.set(key, { ...whole, bytes });
  }

  /** Requests that wait for a document get it before the planner goes, and those too that then ask for less of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    while (this.#coming.size > 0) {
      await Promise.allSettled(this.#coming.values());
      await new Promise(setImmediate);
    }
    await this.#planner[Symbol.asyncDispose]();
  }
}

function keyOf(text: string, operationName: string | undefined): string {
  return operationName === undefined ? text : `${operationName}\n${text}`;
}

function refused(refusal: readonly GraphQLError[]): Refused {
  return { refusal, bytes: 0 };
}

/** Without its root field there is nothing to subscribe to. */
function isRootDenied({ operation }: ReadDocument, { fields }: Denied): boolean {
  return operation.selectionSet.selections.every((node) => node.kind === Kind.FIELD && fields.has(node));
}

function deniedError({ fields }: Denied): GraphQLError {
  const [code = 'FORBIDDEN'] = fields.values();
  return new GraphQLError('This may not be followed.', { extensions: { code } });
}

function planningError(error: unknown): GraphQLError {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof PlanningError && !error.isFinal ? 'PLANNER_BUSY' : 'QUERY_PLANNING_FAILED';
  return new GraphQLError(`The operation could not be planned: ${message}`, { extensions: { code } });
}

const MOST_WARMED = 100;
/** Callers and variables differ in many ways, but few of them matter to one document. */
const MOST_VARIANTS = 16;
