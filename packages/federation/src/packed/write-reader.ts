import { type GraphQLOutputType, type GraphQLSchema, isListType, isNonNullType } from 'graphql';
import type { Source } from '../compile/source.ts';
import type { PackedNode, Part } from './layout.ts';
import { placedPattern } from './leaf-pattern.ts';
import { Pieces } from './pieces.ts';

/**
 * What all readers of a source share: the text and the place in it, what gives up (B), and values of kept leaves. Numbers
 * that an object is marked with are never those of another walk, nor 0, which is no mark: K counts them.
 */
export const READING =
  'let t="",p=0,E=false,K=0,S=[];const B=new Error("The text is not as expected.");' +
  'function V(a,b){if(t.charCodeAt(a)===34&&!(E&&t.slice(a,b).includes("\\\\")))return t.slice(a+1,b-1);return JSON.parse(t.slice(a,b));}' +
  'function N(){if(t.slice(p,p+4)!=="null")throw B;p+=4;return null;}';

/** Writes the readers of answers; a reader stands at the beginning of a value, and gives it, or throws. */
export class ReaderWriter {
  readonly #source: Source;
  /** What clients see: other values of an enum are errors. */
  readonly #seen: GraphQLSchema;
  /** Where objects of one answer are known again by their text. */
  readonly #memories: string[] = [];

  constructor(source: Source, seen: GraphQLSchema) {
    this.#source = source;
    this.#seen = seen;
  }

  /**
   * Statements that forget what was read before. A Map that is cleared has a new table, and V8 lets the old one point to it: as soon as
   * one has grown old, all that is read from then on would be kept until the next great collection of garbage.
   */
  get forget(): string {
    return this.#memories.map((name) => `if(${name}.size>0)${name}=new Map();`).join('');
  }

  /** The name of a function that reads an object. */
  object(node: PackedNode): string {
    const name = `read${this.#source.next()}`;
    const pieces = new Pieces(this.#source);
    const variables: string[] = [];
    const take = (): string => {
      variables.push(`x${variables.length}`);
      return variables.at(-1) ?? '';
    };
    const memory = node.isShared ? this.#remember() : undefined;
    const entries: string[] = [];
    // Where an object is known again: after the first value that tells it from others.
    const telling = memory === undefined ? -1 : tellingPart(node.parts);
    const isWhole = telling === node.parts.length - 1;
    pieces.literal('{');
    node.parts.forEach((part, i) => {
      if (i > 0) pieces.literal(',');
      this.#part(pieces, node, part, take, entries);
      if (i !== telling) return;
      if (isWhole) pieces.literal('}');
      pieces.add(recall(memory ?? '', isWhole));
    });
    if (!isWhole || memory === undefined) pieces.literal('}');
    const isRemembered = telling >= 0;
    const marks = node.isShared
      ? ['$c:0', '$w:0', "$s:''", ...(isRemembered && !isWhole ? ["$x:k===undefined?'':t.slice(z,p)"] : [])]
      : [];
    const slots = node.slots.map((slot) => `[${JSON.stringify(slot)}]:undefined`);
    const object = `{${[...entries, ...slots, ...marks].join(',')}}`;
    const keep = isRemembered ? `const o=${object};if(k!==undefined)${memory}.set(k,o);return o;` : `return ${object};`;
    const begin = isRemembered ? 'const z=p;let k,m;' : '';
    const declared = variables.length > 0 ? `let ${variables.join(',')};` : '';
    this.#source.add(`function ${name}(){${begin}${declared}${pieces.code}${keep}}`);
    return name;
  }

  /** The name of a function that reads a list of such objects, none of them null. Where each begins and ends is added to `S`. */
  list(read: string): string {
    const name = `read${this.#source.next()}`;
    this.#source.add(`function ${name}(){S.push(p);const o=${read}();S.push(p);return o;}`);
    return this.#list(`${name}()`);
  }

  #part(pieces: Pieces, { type }: PackedNode, part: Part, take: () => string, entries: string[]): void {
    if (part.kind === 'typename') {
      pieces.literal(`${JSON.stringify(part.key)}:${JSON.stringify(type)}`);
      if (part.key === '__typename') entries.unshift(`__typename:${JSON.stringify(type)}`);
    } else if (part.kind === 'object') {
      pieces.literal(`${JSON.stringify(part.key)}:`);
      const value = take();
      pieces.add(`${value}=${this.#value(part.type, this.object(part.node))};`);
      entries.push(`[${JSON.stringify(part.key)}]:${value}`);
    } else this.#leaves(pieces, part, take, entries);
  }

  #leaves(pieces: Pieces, { run, leaves }: Extract<Part, { kind: 'leaves' }>, take: () => string, entries: string[]) {
    const [from, to] = run ? [take(), take()] : ['', ''];
    if (run) pieces.mark(from);
    leaves.forEach((leaf, i) => {
      const { key, isKept } = leaf;
      pieces.literal(`${i > 0 ? ',' : ''}${JSON.stringify(key)}:`);
      const [start, end] = isKept ? [take(), take()] : ['', ''];
      if (isKept) pieces.mark(start);
      pieces.variable(placedPattern(this.#seen, leaf));
      if (!isKept) return;
      pieces.mark(end);
      entries.push(`[${JSON.stringify(key)}]:V(${start},${end})`);
    });
    if (!run) return;
    pieces.mark(to);
    entries.push(`${run.name}:t.slice(${from},${to})`);
  }

  #value(type: GraphQLOutputType, read: string): string {
    const inner = isNonNullType(type) ? type.ofType : type;
    const whole = isListType(inner) ? `${this.#list(this.#value(inner.ofType, read))}()` : `${read}()`;
    return isNonNullType(type) ? whole : `(t.charCodeAt(p)===110?N():${whole})`;
  }

  #list(element: string): string {
    const name = `list${this.#source.next()}`;
    this.#source.add(
      `function ${name}(){if(t.charCodeAt(p++)!==91)throw B;const a=[];if(t.charCodeAt(p)===93){p++;return a;}` +
        `for(;;){a.push(${element});const c=t.charCodeAt(p++);if(c===93)return a;if(c!==44)throw B;}}`,
    );
    return name;
  }

  #remember(): string {
    const name = `M${this.#source.next()}`;
    this.#source.add(`let ${name}=new Map(),G${name}=0;`);
    this.#memories.push(name);
    return name;
  }
}

function tellingPart(parts: readonly Part[]): number {
  const kept = parts.findIndex((part) => part.kind === 'leaves' && part.leaves.some(({ isKept }) => isKept));
  const first = parts.findIndex(({ kind }) => kind !== 'typename');
  if (kept >= 0 && parts.slice(0, kept).every(({ kind }) => kind !== 'object')) return kept;
  return parts[first]?.kind === 'leaves' ? first : -1;
}

/** So many objects in a row that were not known are a sign that there is nothing to know again. */
const MOST_UNKNOWN = 256;
/** So many objects are read then before it is tried again. */
const UNTRIED = 8_192;

/**
 * Statements that give an object that was read from the same text before. Hashing a text costs as much as matching it does:
 * where less than one in nine is known, nothing is remembered for a while (`G` counts).
 */
function recall(memory: string, isWhole: boolean): string {
  const good = `G${memory}=G${memory}>8?G${memory}-8:0;`;
  const found = isWhole ? `${good}return m;` : `const e=z+m.$x.length;if(t.slice(z,e)===m.$x){${good}p=e;return m;}`;
  return (
    `if(G${memory}<${MOST_UNKNOWN}){k=t.slice(z,p);m=${memory}.get(k);if(m!==undefined){${found}}G${memory}++;}` +
    `else if(++G${memory}>${MOST_UNKNOWN + UNTRIED})G${memory}=0;`
  );
}
