import { unwrapResolverError } from '@apollo/server/errors';
import { AppError, catalogue } from '@reelgraph/errors';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from './log.ts';

/** What a client sees of an error: the catalogue's code and sentence; an unknown error is logged whole and masked. */
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
  log.error({ err: cause, path: formatted.path }, 'unexpected error');
  return {
    ...formatted,
    message: catalogue.INTERNAL.message,
    extensions: { code: 'INTERNAL', retryable: catalogue.INTERNAL.retryable },
  };
}

function codeOf({ extensions }: GraphQLFormattedError): string {
  const code = extensions?.code;
  return typeof code === 'string' && Object.hasOwn(catalogue, code) ? code : 'BAD_INPUT';
}
