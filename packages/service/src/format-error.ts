import { unwrapResolverError } from '@apollo/server/errors';
import { AppError, catalogue } from '@reelgraph/errors';
import type { GraphQLFormattedError } from 'graphql';
import { isOutage } from './is-outage.ts';
import type { Logger } from './log.ts';

/** What a client sees of an error: the catalogue's code and sentence; a store that is away and an unknown error are logged whole and masked. */
export function formatError(formatted: GraphQLFormattedError, error: unknown, log: Logger): GraphQLFormattedError {
  const cause = unwrapResolverError(error);
  if (cause instanceof AppError)
    return {
      ...formatted,
      message: cause.message,
      extensions: { code: cause.code, retryable: cause.retryable, ...cause.fields },
    };
  // Syntax, validation and coercion errors are GraphQL's own words to the client; nothing ran yet, so they have no path.
  if (formatted.path === undefined && formatted.extensions?.code !== 'INTERNAL_SERVER_ERROR')
    return { ...formatted, extensions: { code: codeOf(formatted), retryable: false } };
  const code = isOutage(cause) ? 'STORE_UNAVAILABLE' : 'INTERNAL';
  log.error({ err: cause, path: formatted.path }, code === 'INTERNAL' ? 'unexpected error' : 'a store is away');
  const { message, retryable } = catalogue[code];
  return { ...formatted, message, extensions: { code, retryable } };
}

function codeOf({ extensions }: GraphQLFormattedError): string {
  const code = extensions?.code;
  return typeof code === 'string' && Object.hasOwn(catalogue, code) ? code : 'BAD_INPUT';
}
