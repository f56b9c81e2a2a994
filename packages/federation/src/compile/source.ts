/**
 * JavaScript source that is written per document, and the values that it closes over.
 * Names from documents enter it only as GraphQL names (letters, digits, underscores) or through JSON.stringify.
 */
export class Source {
  readonly #lines: string[] = [];
  readonly #values: unknown[] = [];
  readonly #names = new Map<unknown, string>();
  #count = 0;

  add(line: string): void {
    this.#lines.push(line);
  }

  /** The name under which the source sees this value. */
  ref(value: unknown): string {
    let name = this.#names.get(value);
    if (name === undefined) {
      name = `h${this.#values.length}`;
      this.#values.push(value);
      this.#names.set(value, name);
    }
    return name;
  }

  /** A number that no name of this source has yet. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  get size(): number {
    return this.#lines.reduce((sum, line) => sum + line.length, 0);
  }

  /** Runs the source, whose last line is `return expression`. */
  evaluate(expression: string): unknown {
    const names = this.#values.map((_, i) => `h${i}`).join(',');
    const body = `"use strict";const [${names}]=h;\n${this.#lines.join('\n')}\nreturn ${expression};`;
    return new Function('h', body)(this.#values);
  }
}

/** Reads a response name. What every object inherits (`constructor`, `__proto__`) counts only where it is the object's own. */
export function readKey(object: string, key: string): string {
  return key in Object.prototype
    ? `(Object.hasOwn(${object},${JSON.stringify(key)})?${object}[${JSON.stringify(key)}]:undefined)`
    : `${object}.${key}`;
}

export function writeKey(object: string, key: string, value: string): string {
  if (!(key in Object.prototype)) return `${object}.${key}=${value};`;
  const property = `{value:${value},writable:true,enumerable:true,configurable:true}`;
  return `Object.defineProperty(${object},${JSON.stringify(key)},${property});`;
}
