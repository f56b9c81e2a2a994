import { isExactNumber } from '../exact-json.ts';
import type { Shape } from './shape.ts';
import { readKey, type Source, writeKey } from './source.ts';

export type Merge = (target: object, from: object) => void;
export type Clone = (value: unknown) => unknown;

/** Copies of all elements; what is one object in the list is one in the copies, where the function knows of such. */
export function cloneList(clone: Clone, list: readonly unknown[]): readonly unknown[] {
  const copy = clone(list);
  return Array.isArray(copy) ? copy : list;
}

/**
 * Writes a function that copies what a subgraph answered into an object of the data.
 * Objects are joined, key by key, only at paths that several fetches write to; elsewhere a reference is set.
 */
export function writeMerge(
  source: Source,
  shape: Shape,
  path: string,
  isShared: (path: string) => boolean,
  abstractNames: ReadonlySet<string>,
): string {
  const name = `merge${source.next()}`;
  let body = '';
  for (const [key, child] of shape) {
    const childPath = path === '' ? key : `${path}.${key}`;
    const read = `v=${readKey('e', key)};`;
    if (key === '__typename') {
      // A subgraph that sees an interface as one object names the interface: no news about the concrete type.
      const isNews = `v!==undefined&&(t.__typename===undefined||!${source.ref(abstractNames)}.has(v))`;
      body += `${read}if(${isNews}){t.__typename=v}`;
    } else if (child && isShared(childPath)) {
      const inner = writeMerge(source, child, childPath, isShared, abstractNames);
      const join = `${source.ref(joinValues)}(${readKey('t', key)},v,${inner})`;
      body += `${read}if(v!==undefined){const j=${join};${writeKey('t', key, 'j')}}`;
    } else {
      body += `${read}if(v!==undefined){${writeKey('t', key, 'v')}}`;
    }
  }
  source.add(`function ${name}(t,e){let v;${body}}`);
  return name;
}

/**
 * Writes a function that copies an answer, or a list of answers, so that two requests never change the same objects.
 * Each place has functions of its own: the engine knows then what they meet there.
 */
export function writeClone(source: Source, shape: Shape): string {
  const name = `clone${source.next()}`;
  const entries = [...shape].map(([key, child]) => {
    const value = readKey('e', key);
    return `[${JSON.stringify(key)}]:${child ? `${writeClone(source, child)}(${value})` : value}`;
  });
  source.add(`function ${name}object(e){return{${entries.join(',')}};}`);
  source.add(
    `function ${name}(v){if(typeof v!=='object'||v===null)return v;if(!Array.isArray(v))return ${name}object(v);` +
      `const out=[];for(let i=0;i<v.length;i++)out.push(${name}(v[i]));return out;}`,
  );
  return name;
}

/** The value that stands where two fetches answered: lists of one length and objects are joined, else the later wins. */
export function joinValues(old: unknown, value: unknown, merge: Merge): unknown {
  if (typeof old !== 'object' || old === null || typeof value !== 'object' || value === null) return value;
  if (isExactNumber(old) || isExactNumber(value)) return value;
  if (!Array.isArray(old) && !Array.isArray(value)) {
    if (old !== value) merge(old, value);
    return old;
  }
  if (!Array.isArray(old) || !Array.isArray(value) || old.length !== value.length) return value;
  for (let i = 0; i < value.length; i += 1) old[i] = joinValues(old[i], value[i], merge);
  return old;
}

/** A copy of any answer, so that two requests never change the same objects. */
export function cloneAll(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return value;
  if (Array.isArray(value)) return value.map(cloneAll);
  const copy = {};
  mergeAll(copy, value);
  for (const [key, each] of Object.entries(value)) if (typeof each === 'object') define(copy, key, cloneAll(each));
  return copy;
}

/** The same for answers whose keys are not known beforehand. */
export function mergeAll(target: object, from: object): void {
  for (const [key, value] of Object.entries(from)) {
    if (value === undefined) continue;
    const old = Object.hasOwn(target, key) ? Reflect.get(target, key) : undefined;
    const joined = joinValues(old, value, mergeAll);
    define(target, key, joined);
  }
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
