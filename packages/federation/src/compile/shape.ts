import { type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/** What an answer to a subgraph request looks like: response names, with a shape of their own where objects stand. */
export type Shape = Map<string, Shape | null>;

/** The shape of a selection, over all types that it may meet. */
export function shapeOf(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  shape: Shape = new Map(),
): Shape {
  for (const node of selectionSet.selections) {
    if (node.kind === Kind.FIELD) {
      const key = node.alias?.value ?? node.name.value;
      if (node.selectionSet) {
        shape.set(key, shapeOf(node.selectionSet, fragments, shape.get(key) ?? new Map()));
      } else if (!shape.get(key)) {
        shape.set(key, null);
      }
    } else if (node.kind === Kind.INLINE_FRAGMENT) {
      shapeOf(node.selectionSet, fragments, shape);
    } else {
      const fragment = fragments.get(node.name.value);
      if (fragment) shapeOf(fragment.selectionSet, fragments, shape);
    }
  }
  return shape;
}

/** Dotted paths of all objects in a shape, below `prefix`. */
export function objectPaths(shape: Shape, prefix: string, found: string[] = []): string[] {
  for (const [key, child] of shape) {
    if (!child) continue;
    const path = prefix === '' ? key : `${prefix}.${key}`;
    found.push(path);
    objectPaths(child, path, found);
  }
  return found;
}
