import { isExactNumber, parseExactly } from '../exact-json.ts';
import type { GraphQLRequest } from '../request.ts';
import { HttpProblem } from './http-problem.ts';
import type { HttpRequest } from './http-request.ts';
import { isJson } from './is-json.ts';
import { readBody } from './read-body.ts';

/** The GraphQL request in an HTTP request: the body of a POST, or the address of a GET. */
export async function readRequest(request: HttpRequest, maxBytes: number): Promise<GraphQLRequest> {
  if (request.method === 'GET') return readQueryString(request.url ?? '');
  if (request.method !== 'POST') {
    throw new HttpProblem(405, 'METHOD_NOT_ALLOWED', 'GraphQL is asked by GET or POST.', { allow: 'GET, POST' });
  }
  // Forms of other sites can send a body only as text, form or multipart: none of these is taken.
  if (!isJson(request.headers['content-type'])) {
    throw new HttpProblem(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the request as application/json.');
  }
  const text = await readBody(request, maxBytes);
  return checkRequest(parseJson(text, 'body'));
}

function readQueryString(url: string): GraphQLRequest {
  const start = url.indexOf('?');
  const parameters = new URLSearchParams(start < 0 ? '' : url.slice(start));
  const variables = parameters.get('variables');
  const extensions = parameters.get('extensions');
  return checkRequest({
    query: parameters.get('query') ?? undefined,
    operationName: parameters.get('operationName') || undefined,
    variables: variables ? parseJson(variables, 'variables') : undefined,
    extensions: extensions ? parseJson(extensions, 'extensions') : undefined,
  });
}

function parseJson(text: string, what: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    throw new HttpProblem(400, 'BAD_REQUEST', `The ${what} is not valid JSON.`);
  }
}

function checkRequest(value: unknown): GraphQLRequest {
  if (Array.isArray(value)) throw bad('Requests are taken one by one, not in lists.');
  if (!isObject(value)) throw bad('The request must be a JSON object.');
  const { query, operationName, variables, extensions }: Record<string, unknown> = value;
  if (typeof query !== 'string' || query === '') throw bad('The request must have a "query".');
  if (!isAbsent(operationName) && typeof operationName !== 'string') throw bad('"operationName" must be a string.');
  if (!isAbsent(variables) && !isObject(variables)) throw bad('"variables" must be an object.');
  if (!isAbsent(extensions) && !isObject(extensions)) throw bad('"extensions" must be an object.');
  return { query, operationName: operationName || null, variables: variables ?? null };
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);
}

function bad(message: string): HttpProblem {
  return new HttpProblem(400, 'BAD_REQUEST', message);
}
