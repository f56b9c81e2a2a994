import type { Source } from '../compile/source.ts';

/** A place in the text, as a variable of the written function. */
type Mark = { readonly name: string; readonly suffix: number };

/** Longer texts are compared by an expression: up to here one character after the other is quicker. */
const MOST_CHARACTERS = 16;
/** A longer expression goes on in another one: of long ones the engine makes slower code. */
const LONG_PATTERN = 8_192;

/**
 * Writes statements that match the text `t` from `p` on, piece by piece. A piece is one sticky expression: what comes before
 * its first variable part and after its last one has a known length, and so have places there that something is cut out at.
 */
export class Pieces {
  readonly #source: Source;
  #code = '';
  #prefix = '';
  #pattern = '';
  #suffix = '';
  #marks: Mark[] = [];
  #begun = '';

  constructor(source: Source) {
    this.#source = source;
  }

  literal(text: string): void {
    if (this.#pattern === '') this.#prefix += text;
    else this.#suffix += text;
  }

  /** A part that has the length of what it matches. */
  variable(pattern: string): void {
    if (this.#marks.length > 0 || this.#pattern.length > LONG_PATTERN) this.flush();
    this.#pattern += literally(this.#suffix) + pattern;
    this.#suffix = '';
  }

  /** Remembers this place. */
  mark(name: string): void {
    if (this.#pattern === '') this.#begun += `${name}=p+${this.#prefix.length};`;
    else this.#marks.push({ name, suffix: this.#suffix.length });
  }

  get hasVariable(): boolean {
    return this.#pattern !== '';
  }

  /** Statements that go on where the last piece ended. */
  add(code: string): void {
    this.flush();
    this.#code += code;
  }

  flush(): void {
    const text = literally(this.#prefix) + this.#pattern + literally(this.#suffix);
    if (text === '') return;
    this.#code += this.#begun;
    if (this.#pattern === '' && this.#prefix.length <= MOST_CHARACTERS) {
      const others = Array.from(
        this.#prefix,
        (_, i) => `t.charCodeAt(p${i > 0 ? `+${i}` : ''})!==${this.#prefix.charCodeAt(i)}`,
      );
      this.#code += `if(${others.join('||')})throw B;p+=${this.#prefix.length};`;
    } else {
      const name = this.#source.ref(new RegExp(text, 'y'));
      this.#code += `${name}.lastIndex=p;if(!${name}.test(t))throw B;p=${name}.lastIndex;`;
    }
    for (const { name, suffix } of this.#marks) this.#code += `${name}=p-${this.#suffix.length - suffix};`;
    [this.#prefix, this.#pattern, this.#suffix, this.#begun, this.#marks] = ['', '', '', '', []];
  }

  get code(): string {
    this.flush();
    return this.#code;
  }
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
