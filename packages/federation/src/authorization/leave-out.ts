import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode, visit } from 'graphql';

/** The document without these fields: what is never asked for cannot leak. What would be empty asks for the type's name. */
export function leaveOut(document: DocumentNode, fields: ReadonlyMap<FieldNode, unknown>): DocumentNode {
  return visit(document, {
    Field: (node) => (fields.has(node) ? null : undefined),
    SelectionSet: {
      leave: (node): SelectionSetNode | undefined =>
        node.selections.length > 0 ? undefined : { ...node, selections: [TYPENAME] },
    },
  });
}

const TYPENAME = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
