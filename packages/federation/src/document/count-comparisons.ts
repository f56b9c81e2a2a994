import { type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/** Fields that stand at one place of the answer, by the name they are answered under. */
type Place = { count: number; readonly below: Map<string, Place> };

/** How many pairs of fields there are, with every fragment written out, that must agree since they are answered at one place. */
export function countComparisons(
  root: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number {
  let pairs = 0;
  const within = new Set<string>();
  const add = (set: SelectionSetNode, places: Map<string, Place>): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const place = placeOf(places, (node.alias ?? node.name).value);
        pairs += place.count;
        place.count += 1;
        if (node.selectionSet) add(node.selectionSet, place.below);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        add(node.selectionSet, places);
      } else {
        const name = node.name.value;
        const fragment = fragments.get(name);
        // A fragment within itself is for validation to report.
        if (!fragment || within.has(name)) continue;
        within.add(name);
        add(fragment.selectionSet, places);
        within.delete(name);
      }
    }
  };
  add(root, new Map());
  return pairs;
}

function placeOf(places: Map<string, Place>, name: string): Place {
  const known = places.get(name);
  if (known) return known;
  const place = { count: 0, below: new Map() };
  places.set(name, place);
  return place;
}
