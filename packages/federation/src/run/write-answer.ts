import type { GraphQLError } from 'graphql';
import type { Writer } from '../document/prepare.ts';
import { Completion, type CompletionError } from './completion.ts';
import { type PresentError, presentAsIs, type ResponseError } from './response-error.ts';
import type { Run } from './run.ts';

const MOST_CHARACTERS = 1_000;

/** The response of a run: the data as the client selected it, and all errors. `rest` are further members of the response. */
export function writeAnswer(run: Run, { write, introspect }: Writer, rest = ''): string {
  const packed = run.errors.length === 0 ? run.packed?.write(run.data) : undefined;
  if (packed !== undefined) return `{"data":${packed}${rest}}`;
  run.unpack();
  const completion = new Completion(run.plain, (key) => introspect(key, run.options.variables));
  const data = write(run.data, completion, '') ?? 'null';
  const errors = [...run.errors, ...unexplained(run, run.errors, completion.errors)];
  if (errors.length === 0) return `{"data":${data}${rest}}`;
  return `{"errors":${JSON.stringify(errors)},"data":${data}${rest}}`;
}

/** A response to a request that was refused: errors and no data. */
export function requestErrors(errors: readonly GraphQLError[], present: PresentError = presentAsIs): string {
  return JSON.stringify({ errors: errors.map((error) => present(asResponseError(error))) });
}

function asResponseError(error: GraphQLError): ResponseError {
  const { locations, extensions } = error;
  // What is wrong may be as long as the request, and is told again in each error.
  const message =
    error.message.length > MOST_CHARACTERS ? `${error.message.slice(0, MOST_CHARACTERS)}…` : error.message;
  return { message, ...(locations && { locations }), extensions };
}

/**
 * Errors found while writing are news only where no subgraph's error accounts for them:
 * what a failed fetch leaves out is missing everywhere below it.
 */
export function unexplained(
  run: Run,
  known: readonly ResponseError[],
  found: readonly CompletionError[],
): ResponseError[] {
  const isExplained = ({ path, code }: CompletionError): boolean =>
    code === undefined && known.some((error) => !error.path || overlaps(error.path, path));
  return found
    .filter((error) => !isExplained(error))
    .map(({ message, path, code = 'INVALID_GRAPHQL' }) => run.options.present({ message, path, extensions: { code } }));
}

function overlaps(a: readonly (string | number)[], b: readonly (string | number)[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
