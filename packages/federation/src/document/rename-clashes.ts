import { type DocumentNode, type FieldNode, Kind, visit } from 'graphql';
import type { InternalNames } from './internal-names.ts';

/** A document, and what clients call its response names that were changed. */
export type Renamed = { readonly document: DocumentNode; readonly names: ReadonlyMap<string, string> };

/**
 * The planner puts keys and required fields beside what the client selects, by their names, even where the client has
 * something else under such a name: another field, or the same one with other arguments. Here that gets a name of its own.
 */
export function renameClashes(document: DocumentNode, internal: InternalNames): Renamed {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  visit(document, { Field: (node) => void taken.add(keyOf(node)) });
  const nameFor = (key: string): string => {
    let name = `own__${key}`;
    while (taken.has(name)) name += '_';
    names.set(name, key);
    return name;
  };
  const renamed = visit(document, {
    Field(node) {
      if (!isClash(node, internal)) return undefined;
      return { ...node, alias: { kind: Kind.NAME, value: nameFor(keyOf(node)) } as const };
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
