import { ClientError } from './client-error.ts';

export type Operation = { readonly name: string; readonly text: string; readonly variables: unknown };

export type Transport = {
  readonly endpoint: string;
  readonly timeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Told what is missing from an answer that is there for the rest. */
  readonly onPartial: (error: ClientError) => void;
};

const ONE_ANSWER = 'application/graphql-response+json, application/json';

export type Answer = { data?: Record<string, unknown> | null; errors?: readonly AnsweredError[] };
type AnsweredError = {
  message: string;
  path?: readonly (string | number)[];
  extensions?: { code?: string; retryable?: boolean };
};

/**
 * Posts one operation and answers its data. Errors throw, unless a part of the service is away and the data has the
 * rest: then there is a null in its place, and the screen is not empty.
 */
export async function sendOperation(
  transport: Transport,
  operation: Operation,
  accessToken: string | null,
): Promise<Record<string, unknown>> {
  const signal = AbortSignal.timeout(transport.timeoutMs);
  const response = await post(transport, operation, { accessToken, signal, accept: ONE_ANSWER });
  return dataOf(transport, await readAnswer(response), response.status);
}

/** The data of an answer. Throws its first error, unless the rest of the data is worth having. */
export function dataOf(transport: Transport, answer: Answer, status: number): Record<string, unknown> {
  const { data, errors = [] } = answer;
  const [first] = errors;
  if (first && !isPartial(data, errors)) throw clientErrorOf(first, data);
  if (!data) throw new ClientError('BAD_ANSWER', `The gateway answered ${status} without data.`);
  if (first) transport.onPartial(clientErrorOf(first, data));
  return data;
}

function isPartial(data: Answer['data'], errors: readonly AnsweredError[]): boolean {
  const isTheRestThere = data != null && !Object.values(data).includes(null);
  return isTheRestThere && errors.every(({ extensions }) => extensions?.retryable === true);
}

export type Posting = {
  readonly accessToken: string | null;
  readonly signal: AbortSignal;
  /** What is taken for an answer. */
  readonly accept: string;
};

/** Throws UNREACHABLE where nobody answers. */
export async function post(transport: Transport, operation: Operation, posting: Posting): Promise<Response> {
  const { accessToken, signal, accept } = posting;
  try {
    return await fetch(transport.endpoint, {
      method: 'POST',
      headers: {
        ...transport.headers,
        'content-type': 'application/json',
        accept,
        // A balancer may send a query again that it lost with a gateway; anything else it may not.
        ...(/^\s*query\b/.test(operation.text) ? { 'x-graphql-operation-type': 'query' } : {}),
        ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify({
        operationName: operation.name,
        query: operation.text,
        variables: operation.variables ?? {},
      }),
      signal,
    });
  } catch (cause) {
    throw unreachable(transport, cause);
  }
}

/** Throws BAD_ANSWER for what is not JSON. */
export async function readAnswer(response: Response): Promise<Answer> {
  try {
    const answer: unknown = await response.json();
    // @note a GraphQL server answers this shape; anything else is caught by the missing data.
    if (typeof answer === 'object' && answer !== null) return answer as Answer;
  } catch (cause) {
    throw new ClientError('BAD_ANSWER', `The gateway answered ${response.status} with something that is not JSON.`, {
      retryable: response.status >= 500,
      cause,
    });
  }
  return {};
}

function clientErrorOf(error: AnsweredError, data: unknown): ClientError {
  return new ClientError(error.extensions?.code ?? 'INTERNAL', error.message, {
    retryable: error.extensions?.retryable ?? false,
    path: error.path ?? null,
    data,
  });
}

export function unreachable(transport: Transport, cause: unknown): ClientError {
  const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
  const what = timedOut ? `did not answer within ${transport.timeoutMs} ms` : 'cannot be reached';
  return new ClientError('UNREACHABLE', `The gateway at ${new URL(transport.endpoint).origin} ${what}.`, {
    retryable: true,
    cause,
  });
}
