import type { DeferredStep, DeferredWriter } from '../compile/defer.ts';
import type { Deferred } from '../compile/plan.ts';
import { parseExactly } from '../exact-json.ts';
import { Completion } from './completion.ts';
import type { Run } from './run.ts';
import { unexplained } from './write-answer.ts';

type Path = readonly (string | number)[];

/** Delivers the deferred parts of an answer, each as soon as it is ready and what it hangs on has been delivered. */
export class Incremental {
  readonly #writers: ReadonlyMap<Deferred, DeferredWriter>;
  readonly #fetched = new Map<string, PromiseWithResolvers<void>>();
  readonly #ready: string[] = [];
  #pending = 0;
  #wake: () => void = () => undefined;
  /** What the client has so far: a part hangs only on objects that are there. */
  #answered: unknown;

  constructor(writers: ReadonlyMap<Deferred, DeferredWriter>) {
    this.#writers = writers;
  }

  get isEmpty(): boolean {
    return this.#pending === 0;
  }

  /** Whether a part of the plan is a part of the answer too. */
  delivers(part: Deferred): boolean {
    return this.#writers.has(part);
  }

  markFetched(id: string): void {
    this.#fetch(id).resolve();
  }

  /** Runs a deferred part when the fetches that it needs are done, and at the latest when all before it are. */
  begin(
    run: Run,
    part: Deferred,
    primary: Promise<unknown> | undefined,
    start: (child: Run) => Promise<unknown> | undefined,
  ): void {
    const child = run.fork(Promise.all([run.before, primary]));
    const work = async (): Promise<void> => {
      await Promise.race([child.before, Promise.all(part.after.map((id) => this.#fetch(id).promise))]);
      await start(child);
      await run.delivered.promise;
      this.#deliver(child, part);
      child.delivered.resolve();
    };
    this.#pending += 1;
    // A part that is waiting when the client leaves ends without having been delivered.
    void work().finally(() => {
      this.#pending -= 1;
      this.#wake();
    });
  }

  /** The responses after the first, which `first` is. */
  async *follow(run: Run, first: string): AsyncGenerator<string, void, undefined> {
    const { data }: { data?: unknown } = parseExactly(first) as { data?: unknown };
    this.#answered = data;
    run.delivered.resolve();
    for (let isMore = true; isMore; ) {
      while (this.#ready.length === 0 && this.#pending > 0 && !run.isAbandoned) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          run.onAbandon(resolve);
        });
      }
      if (run.isAbandoned) return;
      const items = this.#ready.splice(0);
      isMore = this.#pending > 0;
      yield items.length > 0 ? `{"incremental":[${items.join(',')}],"hasNext":${isMore}}` : `{"hasNext":${isMore}}`;
    }
  }

  #fetch(id: string): PromiseWithResolvers<void> {
    const known = this.#fetched.get(id) ?? Promise.withResolvers<void>();
    this.#fetched.set(id, known);
    return known;
  }

  #deliver(run: Run, part: Deferred): void {
    const writer = this.#writers.get(part);
    if (!writer) return;
    for (const { path, raw, given } of placesIn(run.data, this.#answered, writer.path)) {
      const completion = new Completion(run.plain, () => 'null');
      const json = writer.write(raw, completion, '') ?? 'null';
      if (json === '{}') continue;
      const found = completion.errors.map((error) => ({ ...error, path: [...path, ...error.path] }));
      const own = run.errors.filter((error) => !error.path || path.every((step, i) => step === error.path?.[i]));
      const errors = [...own, ...unexplained(run, own, found)];
      const label = writer.label === undefined ? '' : `"label":${JSON.stringify(writer.label)},`;
      const failed = errors.length > 0 ? `,"errors":${JSON.stringify(errors)}` : '';
      this.#ready.push(`{${label}"path":${JSON.stringify(path)},"data":${json}${failed}}`);
      if (json !== 'null') extend(given, parseExactly(json) as object);
    }
  }
}

/** Every object at a path, in the raw data and in what the client has. */
function placesIn(root: unknown, answered: unknown, steps: readonly DeferredStep[]) {
  const places: { path: Path; raw: unknown; given: object }[] = [];
  const walk = (raw: unknown, given: unknown, depth: number, path: Path): void => {
    if (typeof raw !== 'object' || raw === null || typeof given !== 'object' || given === null) return;
    if (Array.isArray(raw)) {
      if (Array.isArray(given)) raw.forEach((each, i) => void walk(each, given[i], depth, [...path, i]));
      return;
    }
    const step = steps[depth];
    if (!step) places.push({ path, raw, given });
    else if (step.applies(raw) && Object.hasOwn(raw, step.key) && Object.hasOwn(given, step.shown)) {
      walk(Reflect.get(raw, step.key), Reflect.get(given, step.shown), depth + 1, [...path, step.shown]);
    }
  };
  walk(root, answered, 0, []);
  return places;
}

function extend(given: object, more: object): void {
  for (const [key, value] of Object.entries(more)) {
    const old: unknown = Object.hasOwn(given, key) ? Reflect.get(given, key) : undefined;
    const bothObjects = typeof old === 'object' && old !== null && typeof value === 'object' && value !== null;
    if (bothObjects) extend(old, value);
    else Object.defineProperty(given, key, { value, writable: true, enumerable: true, configurable: true });
  }
}
