import { TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { Supergraph } from '../supergraph.ts';
import type { SubgraphOperation } from './operation-text.ts';

/** Tells whether an operation asks a subgraph for a field that is marked private. */
export function privacyOf(supergraph: Supergraph): (operation: SubgraphOperation) => boolean {
  const { full, privateFields } = supergraph;
  if (privateFields.size === 0) return () => false;
  const names = new Set([...privateFields].map((coordinate) => coordinate.split('.')[1]));
  return ({ definition, fragments }) => {
    const info = new TypeInfo(full);
    let found = false;
    const look = visitWithTypeInfo(info, {
      Field(node) {
        if (!names.has(node.name.value)) return;
        // The `_entities` field is in no supergraph: below it, types come from the fragments' conditions alone.
        const parent = info.getParentType();
        if (!parent || privateFields.has(`${parent.name}.${node.name.value}`)) found = true;
      },
    });
    for (const node of [definition, ...fragments.values()]) visit(node, look);
    return found;
  };
}
