import type { FieldNode } from 'graphql';
import type { Guarded } from './find-guarded.ts';
import { type Authority, isKept, type Rule } from './rule.ts';

/** The fields of a document that a caller may not see, each with the code that says why; the key is the same for the same fields. */
export type Denied = { readonly key: string; readonly fields: ReadonlyMap<FieldNode, string> };

/** Decides each rule once, whatever the number of fields under it. Undefined where everything is allowed. */
export function compileDenials(guarded: Guarded): (authority: Authority) => Denied | undefined {
  const rules = new Map<string, Rule>();
  for (const rule of [...guarded.values()].flat()) rules.set(JSON.stringify(rule), rule);
  const keysOf = new Map([...guarded].map(([node, found]) => [node, found.map((rule) => JSON.stringify(rule))]));
  return (authority) => {
    const broken = [...rules].filter(([, rule]) => !isKept(rule, authority)).map(([key]) => key);
    if (broken.length === 0) return undefined;
    const code = authority.isAuthenticated ? 'FORBIDDEN' : 'UNAUTHENTICATED';
    const fields = [...keysOf].filter(([, keys]) => keys.some((key) => broken.includes(key)));
    return { key: `${code} ${broken.join(' ')}`, fields: new Map(fields.map(([node]) => [node, code])) };
  };
}
