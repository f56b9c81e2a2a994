import type { QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { mergeAll } from './merge.ts';
import type { Rewrite } from './rewrites.ts';
import { readKey, Source } from './source.ts';
import { namesWithin } from './type-names.ts';

/** The JSON of an entity's representation, or '' where the data lacks what the subgraph requires. */
export type Represent = (entity: object) => string;

export type Requirement = {
  readonly schema: GraphQLSchema;
  readonly requires: readonly QueryPlanSelectionNode[];
  readonly rewrite: Rewrite | undefined;
  /** The types that the subgraph has. A plan may ask it for others: then there is nothing it could say. */
  readonly known: ReadonlySet<unknown>;
};

/** A reader per `__typename`, written when the first entity of that type is met. */
export function compileRepresent(requirement: Requirement): Represent {
  const byType = new Map<unknown, Represent>();
  return (entity) => {
    const typename: unknown = Reflect.get(entity, '__typename');
    let represent = byType.get(typename);
    if (!represent) {
      represent = compileForType(requirement, typename);
      byType.set(typename, represent);
    }
    return represent(entity);
  };
}

function compileForType({ schema, requires, rewrite, known }: Requirement, typename: unknown): Represent {
  if (typeof typename !== 'string' || !schema.getType(typename)) return () => '';
  const matching = requires.filter((node) => node.kind !== 'InlineFragment' || applies(schema, node, typename));
  const [only] = matching;
  if (!only) return () => '';
  const fields = only.kind === 'InlineFragment' ? plainFields(only.selections) : undefined;
  if (matching.length === 1 && fields && !rewrite) return known.has(typename) ? compileFields(fields) : () => '';
  return (entity) => {
    const representation = read(schema, entity, matching);
    if (typeof representation !== 'object' || representation === null) return '';
    rewrite?.(representation);
    return known.has(Reflect.get(representation, '__typename')) ? JSON.stringify(representation) : '';
  };
}

function compileFields(fields: readonly QueryPlanFieldNode[]): Represent {
  const source = new Source();
  const name = writeFields(source, fields);
  // @note: what the source above evaluates to
  return source.evaluate(`e=>{const r=${name}(e);return r==='null'?'':r}`) as Represent;
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
    else body += `s+=${prefix}+(typeof v==='number'?v:JSON.stringify(v));`;
  });
  source.add(`function ${name}(e){${body}return s+'}'}`);
  return name;
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
    if (node.selections && !plainFields(node.selections)) return undefined;
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
    if (field === undefined) return null;
    mergeAll(result, { [key]: node.selections ? read(schema, field, node.selections) : field });
  }
  return result;
}
