import { digitsOf, plainNumber } from '../exact-json.ts';
import { writable } from '../transport/depth.ts';

export type ResponsePath = (string | number)[];

/** A value that breaks the schema, found while the answer is written. */
export type CompletionError = {
  readonly message: string;
  readonly path: ResponsePath;
  /** Where it is no fault of a subgraph: why the value is kept from the caller. */
  readonly code?: string | undefined;
};

/**
 * What the written functions share while one answer is written.
 * An error starts at the value it concerns; each caller above puts its own key in front, so no path is kept on the way down.
 */
export class Completion {
  /** No answer of a subgraph had a backslash in it: strings need no escaping. */
  readonly plain: boolean;
  readonly introspect: (key: string) => string;
  readonly errors: CompletionError[] = [];
  /** How many errors there are: written functions compare it with what it was before a value. */
  count = 0;

  /** The JSON of the value that could be written last. */
  written = '';

  readonly #texts = new Map<readonly unknown[], { readonly by: object; readonly text: string }>();

  constructor(plain: boolean, introspect: (key: string) => string) {
    this.plain = plain;
    this.introspect = introspect;
  }

  /** Gives undefined, which the written functions take for "this value is null and its error is known". */
  fail(message: string, key?: string | number, code?: string): undefined {
    this.errors.push({ message, path: key === undefined ? [] : [key], code });
    this.count = this.errors.length;
  }

  plainNumber(value: unknown): unknown {
    return plainNumber(value);
  }

  digitsOf(value: unknown): unknown {
    return digitsOf(value);
  }

  /** Writes a value of any shape, unless it is nested too deeply for that. */
  canWrite(value: unknown): boolean {
    const json = writable(value);
    this.written = json ?? '';
    return json !== undefined;
  }

  /** What the same function wrote of the same list before: equal entities share what they hold. */
  textOf(list: readonly unknown[], by: object): string | undefined {
    const known = this.#texts.get(list);
    return known?.by === by ? known.text : undefined;
  }

  keepText(list: readonly unknown[], by: object, text: string): void {
    this.#texts.set(list, { by, text });
  }

  /** Puts a key in front of all errors since `from`. */
  under(key: string | number, from: number): number {
    for (let i = from; i < this.errors.length; i += 1) this.errors[i]?.path.unshift(key);
    return this.count;
  }
}
