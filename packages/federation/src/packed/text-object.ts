import { getNullableType, isObjectType } from 'graphql';
import type { Needs } from './layout.ts';
import { type SelectedField, type SelectionTree, under } from './selection-tree.ts';

/** An object of which nothing is cut out: to whoever reads and writes answers it is a leaf. */
export type TextObject = Extract<SelectedField, { kind: 'object' }>;

/** As many fields of it stand in one regular expression. */
const MOST_FIELDS = 32;

/**
 * Whether a field is an object that the client gets exactly as it comes at all of these paths: the same fields in the same
 * order, of one answer only, and no other request is made of it or adds to it.
 */
export function isTextObject(
  field: TextObject,
  paths: readonly string[],
  needs: Needs,
  bringers: ReadonlyMap<string, number>,
): boolean {
  const isCopied = (each: SelectedField, parents: readonly string[]): boolean => {
    if (each.kind !== 'object') return true;
    const inner = parents.map((path) => under(path, each.key));
    return (
      isObjectType(getNullableType(each.type)) &&
      parents.every((path) => !needs.required.get(path)?.has(each.key)) &&
      inner.every((path) => isUntouched(path, needs, bringers) && isAsSelected(each.node, needs.client.get(path))) &&
      each.node.fields.every((child) => isCopied(child, inner))
    );
  };
  return countFields(field.node) <= MOST_FIELDS && isCopied(field, paths);
}

/** Whether nobody else brings this object, asks for more of it or asks for something by it. */
function isUntouched(path: string, { required, targets }: Needs, bringers: ReadonlyMap<string, number>): boolean {
  return !targets.has(path) && !required.has(path) && (bringers.get(path) ?? 0) < 2;
}

function isAsSelected(node: SelectionTree, client: SelectionTree | undefined): boolean {
  return (
    client?.type === node.type &&
    client.fields.length === node.fields.length &&
    node.fields.every(({ key, kind }, i) => client.fields[i]?.key === key && client.fields[i].kind === kind)
  );
}

function countFields({ fields }: SelectionTree): number {
  return fields.reduce((sum, field) => sum + 1 + (field.kind === 'object' ? countFields(field.node) : 0), 0);
}
