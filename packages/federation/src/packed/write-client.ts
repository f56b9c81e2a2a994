import { type GraphQLOutputType, isListType, isNonNullType } from 'graphql';
import { readKey, type Source } from '../compile/source.ts';
import type { Layout } from './layout.ts';
import { type SelectionTree, under } from './selection-tree.ts';
import { Unpackable } from './unpackable.ts';

/**
 * Writes the functions that put together what the client gets: texts of leaves as they came, which readers have checked.
 * They throw (B) at whatever is missing. `W` is another number for each answer, `s` what was written so far.
 */
export class ClientWriter {
  readonly #source: Source;
  readonly #layout: Layout;
  /** Paths of objects that may stand at several places: what was written of them is written again. */
  readonly #shared: ReadonlySet<string>;
  #count = 0;

  constructor(source: Source, layout: Layout, shared: ReadonlySet<string>) {
    this.#source = source;
    this.#layout = layout;
    this.#shared = shared;
  }

  /** By how much `W` grows from one answer to the next. */
  get count(): number {
    return this.#count;
  }

  object(node: SelectionTree, path = ''): string {
    const name = `write${this.#source.next()}`;
    const isShared = this.#shared.has(path);
    const into = isShared ? 'x' : 's';
    const body = this.#fields(node, path, into);
    this.#count += 1;
    const again = `if(o.$w===W-${this.#count})return s+o.$s;let x='';`;
    this.#source.add(
      isShared
        ? `function ${name}(o,s){${again}let v;${body}o.$w=W-${this.#count};o.$s=x;return s+x;}`
        : `function ${name}(o,s){let v;${body}return s;}`,
    );
    return name;
  }

  #fields({ type, fields }: SelectionTree, path: string, into: string): string {
    let code = '';
    let open = '{';
    for (let i = 0; i < fields.length; i += 1) {
      const field = fields[i];
      if (!field) break;
      const key = JSON.stringify(field.key);
      if (field.kind === 'typename') {
        code += `${into}+=${JSON.stringify(`${open}${key}:${JSON.stringify(type)}`)};`;
      } else {
        const at = under(path, field.key);
        const run = this.#layout.runs.get(at);
        if (run) {
          run.keys.forEach((each, n) => {
            if (fields[i + n]?.key !== each) throw new Error('A run of leaves is not what the client gets.');
          });
          code += `v=o.${run.name};if(v===undefined)throw B;${into}=${into}+${JSON.stringify(open)}+v;`;
          i += run.keys.length - 1;
        } else if (field.kind === 'object') {
          code += this.#child(field.key, field.type, this.object(field.node, at), into, open);
        } else if (this.#layout.kept.has(at)) {
          code += `v=${readKey('o', field.key)};if(v===undefined)throw B;${into}+=${JSON.stringify(`${open}${key}:`)}+JSON.stringify(v);`;
        } else throw new Unpackable(`Nobody answers ${at}.`);
      }
      open = ',';
    }
    return fields.length === 0 ? `${into}+='{}';` : `${code}${into}+='}';`;
  }

  #child(key: string, type: GraphQLOutputType, write: string, into: string, open: string): string {
    const before = JSON.stringify(`${open}${JSON.stringify(key)}:`);
    return `v=${readKey('o', key)};${this.#value(type, write, into, before)}`;
  }

  /** Statements that write `v` after `before`. */
  #value(type: GraphQLOutputType, write: string, into: string, before: string): string {
    const inner = isNonNullType(type) ? type.ofType : type;
    const whole = isListType(inner) ? this.#list(inner.ofType, write) : write;
    const isOther = isListType(inner) ? '!Array.isArray(v)' : `typeof v!=='object'`;
    const some = `if(v===null||${isOther})throw B;${into}=${whole}(v,${into}+${before});`;
    if (isNonNullType(type)) return some;
    return `if(v===null){${into}+=${before}+'null'}else{${some}}`;
  }

  #list(element: GraphQLOutputType, write: string): string {
    const name = `all${this.#source.next()}`;
    this.#source.add(
      `function ${name}(a,s){s+='[';for(let i=0;i<a.length;i++){const v=a[i];${this.#value(element, write, 's', "(i?',':'')")}}return s+']';}`,
    );
    return name;
  }
}
