import {
  type DocumentNode,
  type FloatValueNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  type IntValueNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isExact } from '../exact-json.ts';

/** What the planner keeps as well as it can be kept. */
const KEPT = new Set(['ID', 'Float']);

/**
 * The planner reads the numbers in a document as JavaScript does. One that it would change where it may mean anything is
 * refused: it could be written somewhere as another.
 */
export function findInexactLiteral(schema: GraphQLSchema, document: DocumentNode): GraphQLError | undefined {
  let error: GraphQLError | undefined;
  const info = new TypeInfo(schema);
  const check = (node: IntValueNode | FloatValueNode): void => {
    const type = getNamedType(info.getInputType())?.name ?? '';
    if (isExact(node.value) || (KEPT.has(type) && Number.isFinite(Number(node.value)))) return;
    const message = `Send ${node.value} in a variable: in a document it is not kept as it is written.`;
    error ??= new GraphQLError(message, { nodes: node });
  };
  visit(document, visitWithTypeInfo(info, { IntValue: check, FloatValue: check }));
  return error;
}
