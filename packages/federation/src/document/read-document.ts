import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  print,
  specifiedRules,
  validate,
} from 'graphql';
import type { Supergraph } from '../supergraph.ts';
import { decide } from './decide.ts';
import { findInexactLiteral } from './exact-literals.ts';
import { findDecisive } from './find-decisive.ts';
import { labelDefers } from './label-defers.ts';
import type { DocumentRules } from './limits.ts';
import { findExcess } from './measure.ts';
import { renameClashes } from './rename-clashes.ts';

/** A client's document, parsed and valid, and the operation of it that is meant. */
export type ReadDocument = {
  readonly document: DocumentNode;
  /** As the client sent it. */
  readonly sent: { readonly text: string; readonly operationName: string | undefined };
  /** The document as the planner gets it. */
  readonly text: string;
  /** What clients call the deferred parts, by the labels that the planner knows them by. */
  readonly labels: ReadonlyMap<string, string | undefined>;
  /** What clients call their fields, by the response names that the planner knows them by, where these differ. */
  readonly names: ReadonlyMap<string, string>;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Variables with whose values the plan differs. */
  readonly decisive: readonly string[];
};

/** Gives the errors instead when the document is no good. */
export function readDocument(
  { schema, internalNames }: Pick<Supergraph, 'schema' | 'internalNames'>,
  text: string,
  operationName: string | undefined,
  { limits, introspection }: DocumentRules,
): ReadDocument | readonly GraphQLError[] {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: limits.maxTokens });
  } catch (error) {
    if (error instanceof RangeError) {
      return [coded(new GraphQLError('The document is nested too deeply.'), 'OPERATION_TOO_LARGE')];
    }
    if (!(error instanceof GraphQLError)) throw error;
    return [coded(error, 'GRAPHQL_PARSE_FAILED')];
  }
  const { fragments, operations } = definitionsOf(document);
  if (operations.length > limits.maxOperations) {
    const message = `The document has ${operations.length} operations; ${limits.maxOperations} are allowed.`;
    return [coded(new GraphQLError(message), 'OPERATION_TOO_LARGE')];
  }
  for (const operation of operations) {
    const excess = findExcess(operation, fragments, limits);
    if (excess) return [excess];
  }
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const invalid = validate(schema, document, rules, { maxErrors: 20 });
  if (invalid.length > 0) return invalid.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
  const inexact = findInexactLiteral(schema, document);
  if (inexact) return [coded(inexact, 'GRAPHQL_VALIDATION_FAILED')];
  const operation = chooseOperation(operations, operationName);
  if (operation instanceof GraphQLError) return [operation];
  if (!schema.getRootType(operation.operation)) {
    const message = `This graph has no ${operation.operation}s.`;
    return [coded(new GraphQLError(message, { nodes: operation }), 'GRAPHQL_VALIDATION_FAILED')];
  }
  const reserved = operation.variableDefinitions?.find(({ variable }) => isReserved(variable.name.value));
  if (reserved) {
    const message = `Variable "$${reserved.variable.name.value}" is used by the gateway itself; give it another name.`;
    return [coded(new GraphQLError(message, { nodes: reserved }), 'GRAPHQL_VALIDATION_FAILED')];
  }
  const { document: labelled, labels } = labelDefers(document, fragments);
  const operationAt = operations.indexOf(operation);
  const { document: planned, names } = renameClashes(labelled, internalNames, operationAt);
  const sent = { text, operationName };
  const decisive = findDecisive(operation, fragments, internalNames.requiring);
  // The planner goes by fields that require others even where a condition that is written out leaves these out.
  const asked = decide(planned, {});
  if (asked === document) return { sent, document, text, labels, names, operation, fragments, decisive };
  const own = definitionsOf(planned);
  const same = own.operations[operationAt] ?? operation;
  return {
    ...{ sent, document: planned, text: print(asked), labels, names },
    ...{ operation: same, fragments: own.fragments, decisive },
  };
}

function definitionsOf(document: DocumentNode) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    if (node.kind === Kind.OPERATION_DEFINITION) operations.push(node);
  }
  return { fragments, operations };
}

function chooseOperation(operations: readonly OperationDefinitionNode[], name: string | undefined) {
  const [first] = operations;
  const chosen = name === undefined ? first : operations.find((operation) => operation.name?.value === name);
  if (chosen && (name !== undefined || operations.length === 1)) return chosen;
  const message = !first
    ? 'Must provide an operation.'
    : name === undefined
      ? 'Must provide operation name if query contains multiple operations.'
      : `Unknown operation named "${name}".`;
  return coded(new GraphQLError(message), 'OPERATION_RESOLUTION_FAILURE');
}

/** Names that entity requests carry their representations under. */
function isReserved(name: string): boolean {
  return name === 'representations' || /^r\d+__$/.test(name);
}

function coded(error: GraphQLError, code: string): GraphQLError {
  Object.assign(error.extensions, { code });
  return error;
}
