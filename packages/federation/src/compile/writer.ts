import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import type { Completion } from '../run/completion.ts';
import { type CollectContext, collectFields } from './collect-fields.ts';
import { leafCode } from './leaf.ts';
import { readKey, Source } from './source.ts';

/** The JSON of a value after `before`, or undefined when it is null and its error has been noted. */
export type Write = (value: unknown, completion: Completion, before: string) => string | undefined;

/**
 * Where a value is written, as JavaScript: its key in paths of errors, and the expression of all that comes before it and
 * what it begins with. The text grows at its end only, and closing quotation marks are left to whatever follows (`q`): each
 * further piece of a text costs an object and a step when it is put together.
 */
type Place = { readonly key: string; readonly what: string; readonly open: (begin: string) => string };

/** Compiles the client's selection into functions that check the data and write it as JSON. */
export function compileWriter(
  context: CollectContext,
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
): Write {
  return new WriterCompiler(context).writerFor(type, selectionSets);
}

class WriterCompiler {
  readonly #context: CollectContext;
  /** What has been compiled, by type and selection sets: abstract types come back for more as their types are met. */
  readonly #done = new Map<string, Write>();
  readonly #ids = new Map<SelectionSetNode, number>();

  constructor(context: CollectContext) {
    this.#context = context;
  }

  writerFor(type: GraphQLCompositeType, selectionSets: readonly SelectionSetNode[]): Write {
    return isAbstractType(type) ? this.#abstractWriter(type, selectionSets) : this.compile(type, selectionSets);
  }

  compile(type: GraphQLCompositeType, selectionSets: readonly SelectionSetNode[]): Write {
    const key = this.#key(type, selectionSets);
    const known = this.#done.get(key);
    if (known) return known;
    const source = new Source();
    const name = this.#objectWriter(source, new Map(), type, selectionSets);
    // @note: what the source above evaluates to
    const write = source.evaluate(name) as Write;
    this.#done.set(key, write);
    return write;
  }

  #key(type: GraphQLCompositeType, selectionSets: readonly SelectionSetNode[]): string {
    const ids = selectionSets.map((set) => {
      const id = this.#ids.get(set) ?? this.#ids.size;
      this.#ids.set(set, id);
      return id;
    });
    return `${type.name} ${ids.join(' ')}`;
  }

  /** A function for values of one type. An abstract type here means: the concrete type is unknown. */
  #objectWriter(
    source: Source,
    names: Map<string, string>,
    type: GraphQLCompositeType,
    sets: readonly SelectionSetNode[],
  ) {
    const key = this.#key(type, sets);
    const known = names.get(key);
    if (known) return known;
    const name = `object${source.next()}`;
    names.set(key, name);
    let body = `if(typeof o!=='object'||Array.isArray(o))return c.fail('Expected an object of type ${type.name}.');`;
    body += 'let v,t,n=c.count,q=false;';
    let first = true;
    for (const [responseKey, nodes] of collectFields(this.#context, type, sets)) {
      body += this.#field(source, names, type, responseKey, nodes, this.#openField(responseKey, first));
      first = false;
    }
    source.add(`function ${name}(o,c,s){${body}return ${first ? "s+'{}'" : `s+(q?'"}':'}')`};}`);
    return name;
  }

  #openField(responseKey: string, first: boolean): Place['open'] {
    const name = `${JSON.stringify(this.#shown(responseKey))}:`;
    return (begin) =>
      first
        ? JSON.stringify(`{${name}${begin}`)
        : `(q?${JSON.stringify(`",${name}${begin}`)}:${JSON.stringify(`,${name}${begin}`)})`;
  }

  #field(
    source: Source,
    names: Map<string, string>,
    parent: GraphQLCompositeType,
    key: string,
    nodes: readonly FieldNode[],
    open: Place['open'],
  ): string {
    const name = nodes[0]?.name.value ?? '';
    if (name === '__typename') {
      if (isObjectType(parent)) return `s+=${open(JSON.stringify(parent.name))};q=false;`;
      return `return c.fail('The type of this ${parent.name} is not known.',${JSON.stringify(this.#shown(key))});`;
    }
    if (name === '__schema' || name === '__type') {
      return `s+=${open('')}+c.introspect(${JSON.stringify(key)});q=false;`;
    }
    const field = 'getFields' in parent ? parent.getFields()[name] : undefined;
    if (!field) return '';
    const { denied } = this.#context;
    const allowed = denied ? nodes.filter((node) => !denied.has(node)) : nodes;
    const place = { key: JSON.stringify(this.#shown(key)), what: `field ${parent.name}.${name}`, open };
    if (denied && nodes[0] && allowed.length === 0) return deny(field.type, place, denied.get(nodes[0]));
    return `v=${readKey('o', key)};${this.#value(source, names, field.type, allowed, place)}`;
  }

  /** What the client calls a response name. */
  #shown(key: string): string {
    return this.#context.names?.get(key) ?? key;
  }

  /** Statements that write `v`, or leave the function where null may not stand. */
  #value(
    source: Source,
    names: Map<string, string>,
    type: GraphQLOutputType,
    nodes: readonly FieldNode[],
    { key, what, open }: Place,
  ): string {
    const inner = isNonNullType(type) ? type.ofType : type;
    const writeNull = `s+=${open('null')};q=false`;
    const onNull = isNonNullType(type)
      ? `return c.fail(${JSON.stringify(`Cannot return null for non-nullable ${what}.`)},${key})`
      : writeNull;
    if (isLeafType(inner)) {
      const invalid = `c.fail(${JSON.stringify(`Invalid value found for ${what}.`)},${key})`;
      const onInvalid = isNonNullType(type) ? `return ${invalid}` : `${invalid};n=c.count;${writeNull}`;
      const { test, text, isBare } = leafCode(source, inner);
      const whole = `s=s+${open('')}+${text};q=false`;
      const write = isBare ? `if(${isBare}){s=s+${open('"')}+v;q=true}else{${whole}}` : whole;
      return `if(${test}){${write}}else if(v===undefined||v===null){${onNull}}else{${onInvalid}}\n`;
    }
    const write = isListType(inner)
      ? this.#listWriter(source, names, inner.ofType, nodes, what)
      : this.#compositeWriter(source, names, inner, nodes);
    const onBubble = isNonNullType(type) ? 'return;' : `s+=${open('null')};`;
    return (
      `if(v===undefined||v===null){${onNull}}else{t=${write}(v,c,s+${open('')});` +
      `if(c.count!==n)n=c.under(${key},n);if(t===undefined){${onBubble}}else s=t;q=false}\n`
    );
  }

  #listWriter(
    source: Source,
    names: Map<string, string>,
    element: GraphQLOutputType,
    nodes: readonly FieldNode[],
    what: string,
  ) {
    const name = `list${source.next()}`;
    const open = (begin: string): string =>
      `(i?(q?${JSON.stringify(`",${begin}`)}:${JSON.stringify(`,${begin}`)}):${JSON.stringify(begin)})`;
    const write = this.#value(source, names, element, nodes, { key: 'i', what: `an element of ${what}`, open });
    const isOfObjects = isCompositeType(getNamedType(element));
    const known = isOfObjects ? `if((t=c.textOf(a,${name}))!==undefined)return b+t;` : '';
    const keep = isOfObjects ? `if(c.count===m)c.keepText(a,${name},s);` : '';
    source.add(
      `function ${name}(a,c,b){if(!Array.isArray(a))return c.fail('Expected a list.');` +
        `let s='[',v,t,n=c.count,q=false;const m=n;${known}for(let i=0;i<a.length;i++){v=a[i];${write}}` +
        `s+=q?'"]':']';${keep}return b+s;}`,
    );
    return name;
  }

  #compositeWriter(
    source: Source,
    names: Map<string, string>,
    type: GraphQLOutputType,
    nodes: readonly FieldNode[],
  ): string {
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (!isCompositeType(type)) return 'null';
    if (isObjectType(type)) return this.#objectWriter(source, names, type, sets);
    return source.ref(this.#abstractWriter(type, sets));
  }

  /** Chooses by `__typename`; each concrete type is compiled when it is first met. */
  #abstractWriter(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Write {
    const byName = new Map<unknown, Write>();
    return (value, completion, before) => {
      const typename: unknown =
        typeof value === 'object' && value !== null ? Reflect.get(value, '__typename') : undefined;
      let write = byName.get(typename);
      if (!write) {
        const concrete = runtimeType(this.#context.schema, type, typename);
        write = concrete
          ? this.compile(concrete, sets)
          : (_, c) => c.fail(`Invalid __typename found for ${type.name}.`);
        // Names that no schema knows are not kept: a subgraph could send ever new ones.
        if (concrete) byName.set(typename, write);
      }
      return write(value, completion, before);
    };
  }
}

/** Statements for a field that the caller may not see. */
function deny(type: GraphQLOutputType, { key, open }: Place, code: string | undefined): string {
  const message = code === 'UNAUTHENTICATED' ? 'Only those who have signed in may see this.' : 'You may not see this.';
  const fail = `c.fail(${JSON.stringify(message)},${key},${JSON.stringify(code)})`;
  return isNonNullType(type) ? `return ${fail};` : `${fail};n=c.count;s+=${open('null')};q=false;`;
}

/** The type to write a value as: the concrete type, the abstract one where nothing more is known, undefined where it is wrong. */
function runtimeType(schema: GraphQLSchema, declared: GraphQLCompositeType, typename: unknown) {
  if (typename === undefined || typename === declared.name) return declared;
  const type = typeof typename === 'string' ? schema.getType(typename) : undefined;
  if (!isCompositeType(type)) return undefined;
  if (isAbstractType(declared) && 'getFields' in type && schema.isSubType(declared, type)) return type;
  return undefined;
}
