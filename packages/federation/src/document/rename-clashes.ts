import { type DocumentNode, type FieldNode, Kind, visit } from 'graphql';
import { findTorn, signatureOf } from './find-torn.ts';
import type { InternalNames } from './internal-names.ts';

/** A document, and what clients call its response names that were changed. */
export type Renamed = { readonly document: DocumentNode; readonly names: ReadonlyMap<string, string> };

/**
 * The planner puts keys and required fields beside what the client selects, by their names, even where the client has
 * something else under such a name: another field, or the same one with other arguments. Here that gets a name of its own. So does
 * what stands under one name with something else below objects of other types.
 */
export function renameClashes(document: DocumentNode, internal: InternalNames, operationAt = 0): Renamed {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  visit(document, { Field: (node) => void taken.add(keyOf(node)) });
  const torn = findTorn(document, operationAt);
  const given = new Map<string, string>();
  const nameFor = (key: string, id: string): string => {
    let name = given.get(id) ?? `own__${key}`;
    while (!given.has(id) && taken.has(name)) name += '_';
    taken.add(name);
    given.set(id, name);
    names.set(name, key);
    return name;
  };
  const renamed = visit(document, {
    Field(node) {
      const id = torn.size > 0 ? signatureOf(node) : '';
      const isTorn = torn.has(id);
      if (!isTorn && !isClash(node, internal)) return undefined;
      const value = nameFor(keyOf(node), isTorn ? id : keyOf(node));
      return { ...node, alias: { kind: Kind.NAME, value } as const };
    },
  });
  return { document: names.size > 0 ? renamed : document, names };
}

function isClash(node: FieldNode, { all, withArguments }: InternalNames): boolean {
  const { name, arguments: args = [] } = node;
  if (!all.has(keyOf(node))) return false;
  return keyOf(node) !== name.value || args.length > 0 || withArguments.has(name.value);
}

function keyOf({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value;
}
