import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
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

/** The JSON of a value, or undefined when it is null and its error has been noted. */
export type Write = (value: unknown, completion: Completion) => string | undefined;

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
    body += 'let s,v,t,n=c.count;';
    let first = true;
    for (const [responseKey, nodes] of collectFields(this.#context, type, sets)) {
      const prefix = `${first ? '{' : ','}${JSON.stringify(this.#shown(responseKey))}:`;
      body += this.#field(source, names, type, responseKey, nodes, `${first ? 's=' : 's+='}${JSON.stringify(prefix)}`);
      first = false;
    }
    source.add(`function ${name}(o,c){${body}return ${first ? "'{}'" : "s+'}'"};}`);
    return name;
  }

  #field(
    source: Source,
    names: Map<string, string>,
    parent: GraphQLCompositeType,
    key: string,
    nodes: readonly FieldNode[],
    add: string,
  ): string {
    const name = nodes[0]?.name.value ?? '';
    if (name === '__typename') {
      if (isObjectType(parent)) return `${add}+${JSON.stringify(JSON.stringify(parent.name))};`;
      return `return c.fail('The type of this ${parent.name} is not known.',${JSON.stringify(this.#shown(key))});`;
    }
    if (name === '__schema' || name === '__type') return `${add}+c.introspect(${JSON.stringify(key)});`;
    const field = 'getFields' in parent ? parent.getFields()[name] : undefined;
    if (!field) return '';
    const { denied } = this.#context;
    const allowed = denied ? nodes.filter((node) => !denied.has(node)) : nodes;
    if (denied && nodes[0] && allowed.length === 0)
      return deny(field.type, this.#shown(key), denied.get(nodes[0]), add);
    const at = { key: JSON.stringify(this.#shown(key)), what: `field ${parent.name}.${name}` };
    return `v=${readKey('o', key)};${this.#value(source, names, field.type, allowed, at, add)}`;
  }

  /** What the client calls a response name. */
  #shown(key: string): string {
    return this.#context.names?.get(key) ?? key;
  }

  /** Statements that write `v` after `add`, or leave the function where null may not stand. */
  #value(
    source: Source,
    names: Map<string, string>,
    type: GraphQLOutputType,
    nodes: readonly FieldNode[],
    at: { key: string; what: string },
    add: string,
  ): string {
    const inner = isNonNullType(type) ? type.ofType : type;
    const onNull = isNonNullType(type)
      ? `return c.fail(${JSON.stringify(`Cannot return null for non-nullable ${at.what}.`)},${at.key})`
      : `${add}+'null'`;
    if (isLeafType(inner)) {
      const leaf = leafCode(source, inner);
      const invalid = `c.fail(${JSON.stringify(`Invalid value found for ${at.what}.`)},${at.key})`;
      const onInvalid = isNonNullType(type) ? `return ${invalid}` : `${invalid};n=c.count;${add}+'null'`;
      return `if(${leaf.test})${add}+${leaf.text};else if(v===undefined||v===null){${onNull}}else{${onInvalid}}\n`;
    }
    const write = isListType(inner)
      ? this.#listWriter(source, names, inner.ofType, nodes, at.what)
      : this.#compositeWriter(source, names, inner, nodes);
    const onBubble = isNonNullType(type) ? 'return;' : "t='null';";
    return `if(v===undefined||v===null){${onNull}}else{t=${write}(v,c);if(c.count!==n)n=c.under(${at.key},n);if(t===undefined){${onBubble}}${add}+t;}\n`;
  }

  #listWriter(
    source: Source,
    names: Map<string, string>,
    element: GraphQLOutputType,
    nodes: readonly FieldNode[],
    what: string,
  ) {
    const name = `list${source.next()}`;
    const write = this.#value(
      source,
      names,
      element,
      nodes,
      { key: 'i', what: `an element of ${what}` },
      "s+=(i?',':'')",
    );
    source.add(
      `function ${name}(a,c){if(!Array.isArray(a))return c.fail('Expected a list.');let s='[',v,t,n=c.count;` +
        `for(let i=0;i<a.length;i++){v=a[i];${write}}return s+']';}`,
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
    return (value, completion) => {
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
      return write(value, completion);
    };
  }
}

/** Statements for a field that the caller may not see. */
function deny(type: GraphQLOutputType, key: string, code: string | undefined, add: string): string {
  const message = code === 'UNAUTHENTICATED' ? 'Only those who have signed in may see this.' : 'You may not see this.';
  const fail = `c.fail(${JSON.stringify(message)},${JSON.stringify(key)},${JSON.stringify(code)})`;
  return isNonNullType(type) ? `return ${fail};` : `${fail};n=c.count;${add}+'null';`;
}

/** The type to write a value as: the concrete type, the abstract one where nothing more is known, undefined where it is wrong. */
function runtimeType(schema: GraphQLSchema, declared: GraphQLCompositeType, typename: unknown) {
  if (typename === undefined || typename === declared.name) return declared;
  const type = typeof typename === 'string' ? schema.getType(typename) : undefined;
  if (!isCompositeType(type)) return undefined;
  if (isAbstractType(declared) && 'getFields' in type && schema.isSubType(declared, type)) return type;
  return undefined;
}
