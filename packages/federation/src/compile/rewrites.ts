import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { namesWithin } from './type-names.ts';

const ON_TYPE = '... on ';

/** Changes an answer or a representation in place, as the planner asks: other aliases, another `__typename`. */
export type Rewrite = (value: unknown) => void;

export function compileRewrites(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataRewrite[] = [],
): Rewrite | undefined {
  if (rewrites.length === 0) return undefined;
  const all = rewrites.map((rewrite) => compileRewrite(schema, rewrite));
  return (value) => {
    for (const apply of all) apply(value);
  };
}

function compileRewrite(schema: GraphQLSchema, rewrite: FetchDataRewrite): Rewrite {
  const last = rewrite.path.at(-1);
  if (last === undefined) return () => undefined;
  const change = rewrite.kind === 'ValueSetter' ? setter(last, rewrite.setValueTo) : renamer(last, rewrite.renameKeyTo);
  return rewrite.path.slice(0, -1).reduceRight((next, step) => {
    if (!step.startsWith(ON_TYPE)) return onObjects((object) => next(own(object, step)));
    const names = namesWithin(schema, step.slice(ON_TYPE.length));
    return onObjects((object) => {
      const name = own(object, '__typename');
      if (typeof name !== 'string' || names.has(name)) next(object);
    });
  }, onObjects(change));
}

function onObjects(act: (object: object) => void): Rewrite {
  return function each(value) {
    if (Array.isArray(value)) value.forEach(each);
    else if (typeof value === 'object' && value !== null) act(value);
  };
}

function setter(key: string, value: unknown): (object: object) => void {
  return (object) => define(object, key, value);
}

function renamer(key: string, to: string): (object: object) => void {
  return (object) => {
    const value = own(object, key);
    if (value === undefined) return;
    define(object, to, value);
    Reflect.deleteProperty(object, key);
  };
}

function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
}

function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
