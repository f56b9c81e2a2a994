import { catalogue, type ErrorCode } from '@reelgraph/errors';
import type { PresentError } from '@reelgraph/federation';
import type { GraphQLFormattedError } from 'graphql';
import type { RequestLog } from '../http/request-log.ts';
import { SubgraphUnavailable } from './subgraph.ts';

// What the engines say of the request itself, in our words.
const ofTheRequest: Readonly<Record<string, ErrorCode>> = {
  GRAPHQL_PARSE_FAILED: 'GRAPHQL_PARSE_FAILED',
  GRAPHQL_VALIDATION_FAILED: 'GRAPHQL_VALIDATION_FAILED',
  UNAUTHENTICATED: 'NOT_SIGNED_IN',
  FORBIDDEN: 'FORBIDDEN',
  BAD_USER_INPUT: 'BAD_INPUT',
  BAD_REQUEST: 'BAD_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_INPUT',
  OPERATION_NOT_ALLOWED_HERE: 'BAD_INPUT',
  OPERATION_TOO_LARGE: 'OPERATION_TOO_LARGE',
  QUERY_PLANNING_FAILED: 'OPERATION_TOO_LARGE',
  PLANNER_BUSY: 'STORE_UNAVAILABLE',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_INPUT',
};

/** The catalogue's code for whatever went wrong: of the request, of a subgraph that answered, or of one that could not. */
export function codeOf(error: unknown): ErrorCode {
  // Apollo's gateway hands on what a subgraph's source threw as it is.
  if (error instanceof SubgraphUnavailable) return 'STORE_UNAVAILABLE';
  return codeIn(extensionsOf(error));
}

/** Whether clients see less of an error than we should know. */
export function isMasked(error: unknown): boolean {
  return isOurs(codeOf(error));
}

/** What a client sees of an error: the words and fields of a subgraph or of GraphQL, or the catalogue's where they are ours alone. */
export function publicError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  return worded(formatted, codeOf(error));
}

/** Words the errors of the compiled engine, and logs whole what clients see masked. */
export function presentFor(log: RequestLog): PresentError {
  return (error, failure, operationName) => {
    const code = failure ? 'STORE_UNAVAILABLE' : codeIn(error.extensions);
    // Who is gone needs no answer, and that is nobody's error.
    if (isOurs(code) && failure?.code !== 'REQUEST_ABORTED') {
      const { message, path, extensions } = error;
      log.error({ operationName, path, err: failure ?? { message, ...extensions } }, 'unexpected error');
    }
    if (failure === undefined && isDenial(error.extensions))
      return { ...worded(error, code), message: catalogue[code].message };
    return { ...error, ...worded(error, code), extensions: { ...worded(error, code).extensions } };
  };
}

function worded<Shown extends GraphQLFormattedError>(formatted: Shown, code: ErrorCode): Shown {
  const { message, retryable } = catalogue[code];
  if (isOurs(code)) return { ...formatted, message, extensions: { code, retryable } };
  const { serviceName, stacktrace: _, ...fields } = formatted.extensions ?? {};
  return { ...formatted, extensions: { ...(serviceName === undefined ? {} : fields), code, retryable } };
}

function codeIn({ code, serviceName }: Readonly<Record<string, unknown>>): ErrorCode {
  if (serviceName !== undefined) return isKnown(code) ? code : 'INTERNAL';
  if (typeof code !== 'string') return 'INTERNAL';
  return ofTheRequest[code] ?? (isKnown(code) ? code : 'INTERNAL');
}

/** The engine itself kept the field from the caller. */
function isDenial({ code, serviceName }: Readonly<Record<string, unknown>>): boolean {
  return serviceName === undefined && (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN');
}

function isOurs(code: ErrorCode): boolean {
  return code === 'INTERNAL' || code === 'STORE_UNAVAILABLE';
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
