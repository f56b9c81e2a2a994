import { type DocumentNode, type FieldNode, visit } from 'graphql';
import { NEVER_EMPTY } from '../document/never-empty.ts';

/** The document without these fields: what is never asked for cannot leak. What would be empty asks for the type's name. */
export function leaveOut(document: DocumentNode, fields: ReadonlyMap<FieldNode, unknown>): DocumentNode {
  return visit(document, { Field: (node) => (fields.has(node) ? null : undefined), SelectionSet: NEVER_EMPTY });
}
