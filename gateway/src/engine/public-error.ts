import { catalogue, type ErrorCode } from '@reelgraph/errors';
import type { GraphQLFormattedError } from 'graphql';
import { SubgraphUnavailable } from './subgraph.ts';

// What Apollo's server says of the request itself, in our words.
const ofTheRequest: Readonly<Record<string, ErrorCode>> = {
  GRAPHQL_PARSE_FAILED: 'GRAPHQL_PARSE_FAILED',
  GRAPHQL_VALIDATION_FAILED: 'GRAPHQL_VALIDATION_FAILED',
  BAD_USER_INPUT: 'BAD_INPUT',
  BAD_REQUEST: 'BAD_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_INPUT',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_INPUT',
};

/** The catalogue's code for whatever went wrong: of the request, of a subgraph that answered, or of one that could not. */
export function codeOf(error: unknown): ErrorCode {
  // Apollo's gateway hands on what a subgraph's source threw as it is.
  if (error instanceof SubgraphUnavailable) return 'STORE_UNAVAILABLE';
  const { code, serviceName } = extensionsOf(error);
  if (serviceName !== undefined) return isKnown(code) ? code : 'INTERNAL';
  return (typeof code === 'string' ? ofTheRequest[code] : undefined) ?? 'INTERNAL';
}

/** Whether clients see less of an error than we should know. */
export function isMasked(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'INTERNAL' || code === 'STORE_UNAVAILABLE';
}

/** What a client sees of an error: the words and fields of a subgraph or of GraphQL, or the catalogue's where they are ours alone. */
export function publicError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const code = codeOf(error);
  const { message, retryable } = catalogue[code];
  if (isMasked(error)) return { ...formatted, message, extensions: { code, retryable } };
  const { serviceName, stacktrace: _, ...fields } = formatted.extensions ?? {};
  return { ...formatted, extensions: { ...(serviceName === undefined ? {} : fields), code, retryable } };
}

function extensionsOf(error: unknown): Record<string, unknown> {
  // @note by shape, since the planner's copy of graphql need not be ours.
  return error instanceof Error && 'extensions' in error
    ? ({ ...(error.extensions as object) } as Record<string, unknown>)
    : {};
}

function isKnown(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(catalogue, code);
}
