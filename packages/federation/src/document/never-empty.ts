import { type FieldNode, Kind, type SelectionSetNode } from 'graphql';

/** Stands where nothing else is left of a selection. */
export const NOTHING: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** Visitor for documents that lose fields: what would be empty asks for the type's name. */
export const NEVER_EMPTY = {
  leave: (node: SelectionSetNode): SelectionSetNode | undefined =>
    node.selections.length > 0 ? undefined : { ...node, selections: [NOTHING] },
};
