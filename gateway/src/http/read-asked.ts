import { AppError } from '@reelgraph/errors';
import { isExactNumber, parseExactly } from '@reelgraph/federation';
import type { HttpRequest } from '@reelgraph/service';
import type { Asked } from '../engine/engine.ts';
import { type BodyLimits, readJson } from './read-json.ts';

const LARGEST_BODY = 1024 * 1024;
/** What forms of other sites can send without asking first. */
const SIMPLE_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);

type Timing = Pick<BodyLimits, 'timeoutMs' | 'deadlines'>;

/** What a request asks: the body of a POST, or the query string of a GET. Throws METHOD_NOT_ALLOWED, BAD_INPUT, REQUEST_TOO_LARGE or REQUEST_TOO_SLOW. */
export function readAsked(request: HttpRequest, timing: Timing): Promise<Asked> {
  return request.method === 'POST'
    ? readJson(request, { bytes: LARGEST_BODY, ...timing }, checkShape)
    : Promise.try(readAddress, request);
}

function readAddress(request: HttpRequest): Asked {
  if (request.method !== 'GET') throw new AppError('METHOD_NOT_ALLOWED');
  if (!isPreflighted(request)) {
    const detail =
      'This could come from a page of another site (Cross-Site Request Forgery): send the header apollo-require-preflight.';
    throw new AppError('BAD_INPUT', { detail });
  }
  return checkShape(readSearch(request.url ?? '/'));
}

/** Whether browsers ask before they send this for another site, or are told that they may not. */
function isPreflighted({ headers }: HttpRequest): boolean {
  if (headers['apollo-require-preflight'] || headers['x-apollo-operation-name']) return true;
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return type !== undefined && type !== '' && !SIMPLE_TYPES.has(type);
}

function readSearch(url: string): unknown {
  const start = url.indexOf('?');
  const search = new URLSearchParams(start < 0 ? '' : url.slice(start));
  const text = (name: string) => search.get(name) || undefined;
  return {
    query: text('query'),
    operationName: text('operationName'),
    documentId: text('documentId') ?? text('id'),
    variables: parse(text('variables'), 'variables'),
    extensions: parse(text('extensions'), 'extensions'),
  };
}

function parse(text: string | undefined, what: string): unknown {
  if (text === undefined) return undefined;
  try {
    return parseExactly(text);
  } catch (cause) {
    throw new AppError('BAD_INPUT', { detail: `\`${what}\` is not valid JSON.`, cause });
  }
}

function checkShape(value: unknown): Asked {
  if (Array.isArray(value)) throw bad('Send requests one by one: a batch is not taken.');
  if (!isObject(value)) throw bad('The request must be a JSON object with a `query`.');
  const { query, operationName, variables, extensions } = value;
  if (!isAbsent(query) && typeof query !== 'string') throw bad('`query` and `operationName` are strings.');
  if (!isAbsent(operationName) && typeof operationName !== 'string')
    throw bad('`query` and `operationName` are strings.');
  if (!isAbsent(variables) && !isObject(variables)) throw bad('`variables` is an object.');
  if (!isAbsent(extensions) && !isObject(extensions)) throw bad('`extensions` is an object.');
  const { documentId, doc_id, id } = value;
  return { ...(query && { query }), operationName, variables, extensions, documentId, doc_id, id };
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);
}

function bad(detail: string): AppError {
  return new AppError('BAD_INPUT', { detail });
}
