import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  print,
  type SelectionSetNode,
} from 'graphql';

/** The fields at one place of the answer, by response name: what stands there first, and what is below. */
type Places = Map<string, { readonly first: string; readonly below: Places }>;

/**
 * Fields that have a response name in common with other fields, or with the same one with other arguments, at one place of the answer. They
 * may where the objects on the way to them have different types; the planner takes one for the other, as it knows only the place.
 * @param operationAt which of the document's operations is meant: a document may have hundreds, which are not planned
 */
export function findTorn({ definitions }: DocumentNode, operationAt: number): ReadonlySet<string> {
  const torn = new Set<string>();
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const add = ({ selections }: SelectionSetNode, places: Places): void => {
    for (const node of selections) {
      if (node.kind !== Kind.FIELD) {
        const inner = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
        if (inner) add(inner.selectionSet, places);
        continue;
      }
      const key = (node.alias ?? node.name).value;
      const signature = signatureOf(node);
      const place = places.get(key) ?? { first: signature, below: new Map() };
      places.set(key, place);
      if (place.first !== signature) torn.add(signature);
      if (node.selectionSet) add(node.selectionSet, place.below);
    }
  };
  const operation = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)[operationAt];
  if (operation) add(operation.selectionSet, new Map());
  return torn;
}

/** What a field is and what it is called, with its arguments in the order of their names. */
export function signatureOf({ alias, name, arguments: args = [] }: FieldNode): string {
  return [(alias ?? name).value, name.value, ...args.map((node) => print(node)).sort()].join(' ');
}
