import type { QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { writable } from '../transport/depth.ts';
import { mergeAll } from './merge.ts';
import { nameAbstract } from './name-abstract.ts';
import type { Rewrite } from './rewrites.ts';
import { readKey, Source } from './source.ts';
import { namesWithin } from './type-names.ts';

/** Reads entities of one type. */
export type Representer = {
  /** The JSON of an entity's representation, or '' where the data lacks what the subgraph requires. */
  readonly write: (entity: object) => string;
  /** One plain field, which is quicker to look up than the JSON; and whether two entities agree in all the others. */
  readonly keyOf: ((entity: object) => unknown) | undefined;
  readonly isSame: (a: object, b: object) => boolean;
};

export type RepresenterFor = (typename: unknown) => Representer;

export type Requirement = {
  readonly schema: GraphQLSchema;
  readonly requires: readonly QueryPlanSelectionNode[];
  readonly rewrite: Rewrite | undefined;
  /** The types that the subgraph has. A plan may ask it for others: then there is nothing it could say. */
  readonly known: ReadonlySet<unknown>;
};

const NONE: Representer = { write: () => '', keyOf: undefined, isSame: () => false };

/** A reader per `__typename`, written when the first entity of that type is met. */
export function compileRepresenters(asked: Requirement): RepresenterFor {
  const requirement = { ...asked, requires: nameAbstract(asked.schema, undefined, asked.requires) };
  const byType = new Map<unknown, Representer>();
  return (typename) => {
    const known = byType.get(typename);
    if (known) return known;
    const representer = compileForType(requirement, typename);
    // Names that no schema has are not kept: a subgraph could send ever new ones.
    if (representer !== NONE) byType.set(typename, representer);
    return representer;
  };
}

function compileForType({ schema, requires, rewrite, known }: Requirement, typename: unknown): Representer {
  if (typeof typename !== 'string' || !schema.getType(typename)) return NONE;
  const matching = requires.filter((node) => node.kind !== 'InlineFragment' || applies(schema, node, typename));
  const [only] = matching;
  if (!only) return NONE;
  const fields = only.kind === 'InlineFragment' ? plainFields(only.selections) : undefined;
  if (matching.length === 1 && fields && !rewrite) return known.has(typename) ? compileFields(fields) : NONE;
  return {
    keyOf: undefined,
    isSame: () => false,
    write: (entity) => {
      const representation = read(schema, entity, matching);
      if (typeof representation !== 'object' || representation === null) return '';
      // Nothing that is required was there, so there is nothing to ask about.
      if (!Object.hasOwn(representation, '__typename')) return '';
      rewrite?.(representation);
      return known.has(Reflect.get(representation, '__typename')) ? (writable(representation) ?? '') : '';
    },
  };
}

function compileFields(fields: readonly QueryPlanFieldNode[]): Representer {
  const source = new Source();
  const name = writeFields(source, fields);
  const key = fields.find((field) => field.name !== '__typename' && !field.selections);
  const keyOf = key ? `e=>${readKey('e', nameOf(key))}` : 'undefined';
  const others = fields.filter((field) => field !== key && field.name !== '__typename').map(nameOf);
  const isSame = `(a,b)=>${['true', ...others.map((other) => `${readKey('a', other)}===${readKey('b', other)}`)].join('&&')}`;
  const write = `e=>{const r=${name}(e);return r==='null'?'':r}`;
  // @note: what the source above evaluates to
  return source.evaluate(`{write:${write},keyOf:${keyOf},isSame:${isSame}}`) as Representer;
}

function nameOf({ alias, name }: QueryPlanFieldNode): string {
  return alias ?? name;
}

/** Writes a function that gives the JSON of these fields, or 'null' when one of them is absent. */
function writeFields(source: Source, fields: readonly QueryPlanFieldNode[]): string {
  const name = `fields${source.next()}`;
  let body = "let v,s='{';";
  fields.forEach((field, i) => {
    const key = field.alias ?? field.name;
    const prefix = JSON.stringify(`${i ? ',' : ''}${JSON.stringify(key)}:`);
    body += `v=${readKey('e', key)};if(v===undefined)return 'null';`;
    const inner = field.selections ? plainFields(field.selections) : undefined;
    if (inner) body += `s+=${prefix}+${source.ref(listOf)}(v,${writeFields(source, inner)});`;
    else body += `s+=${prefix}+(typeof v==='number'?v:typeof v==='string'?JSON.stringify(v):${source.ref(jsonOf)}(v));`;
  });
  source.add(`function ${name}(e){${body}return s+'}'}`);
  return name;
}

/** A key that cannot be written is one that nothing has. */
function jsonOf(value: unknown): string {
  return writable(value) ?? 'null';
}

function listOf(value: unknown, write: (value: object) => string): string {
  if (Array.isArray(value)) return `[${value.map((element) => listOf(element, write)).join(',')}]`;
  return typeof value === 'object' && value !== null ? write(value) : 'null';
}

/** The fields of a selection without fragments; undefined when it has any. */
function plainFields(selections: readonly QueryPlanSelectionNode[]): QueryPlanFieldNode[] | undefined {
  const fields: QueryPlanFieldNode[] = [];
  for (const node of selections) {
    if (node.kind !== 'Field') return undefined;
    const inner = node.selections && plainFields(node.selections);
    if (node.selections && (!inner || inner.some(({ name }) => name === '__typename'))) return undefined;
    fields.push(node);
  }
  return fields;
}

function applies(schema: GraphQLSchema, node: QueryPlanSelectionNode, typename: unknown): boolean {
  if (node.kind !== 'InlineFragment') return true;
  if (!node.typeCondition || typeof typename !== 'string') return false;
  return namesWithin(schema, node.typeCondition).has(typename);
}

/** Any selection at all, read without compiling; null when a field is absent. */
function read(schema: GraphQLSchema, value: unknown, selections: readonly QueryPlanSelectionNode[]): unknown {
  if (Array.isArray(value)) return value.map((element) => read(schema, element, selections));
  if (typeof value !== 'object' || value === null) return null;
  const result = {};
  for (const node of selections) {
    if (node.kind === 'InlineFragment') {
      if (!applies(schema, node, Reflect.get(value, '__typename'))) continue;
      const part = read(schema, value, node.selections);
      if (typeof part === 'object' && part !== null) mergeAll(result, part);
      continue;
    }
    const key = node.alias ?? node.name;
    const field: unknown = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
    // The name of a type inside is told where it is known.
    if (field === undefined && key === '__typename') continue;
    if (field === undefined) return null;
    mergeAll(result, { [key]: node.selections ? read(schema, field, node.selections) : field });
  }
  return result;
}
