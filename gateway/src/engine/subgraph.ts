import type { GraphQLDataSource } from '@apollo/gateway';
import { IDENTITY_HEADER, signIdentity } from '@reelgraph/auth';
import type { Context } from '../context.ts';

const TIMEOUT_MS = 15_000;

type Answer = Awaited<ReturnType<GraphQLDataSource<Context>['process']>>;

/** A subgraph could not answer; what it did say is for the log, never for a client. */
export class SubgraphUnavailable extends Error {
  override readonly name = 'SubgraphUnavailable';
}

/** Sends to one subgraph what the planner wants of it, with the signed identity and nothing else of the client's request. */
export function openSubgraph(options: {
  name: string;
  url: string;
  identitySecret: string;
}): GraphQLDataSource<Context> {
  const { name, url, identitySecret } = options;
  return {
    async process({ request: { query, variables, operationName }, context }) {
      // @note only LOADING_SCHEMA and HEALTH_CHECK come without our context, and neither is in use.
      const { identity } = context as Context;
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [IDENTITY_HEADER]: signIdentity(identity, identitySecret, new Date()),
        },
        body: JSON.stringify({ query, variables, operationName }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch((cause: unknown) => {
        throw new SubgraphUnavailable(`${name} cannot be reached at ${url}`, { cause });
      });
      return readAnswer(name, response);
    },
  };
}

/** Any answer of GraphQL counts, whatever its status: bad variables come with 400 and say what is wrong with them. */
async function readAnswer(name: string, response: Response): Promise<Answer> {
  const text = await response.text().catch((cause: unknown) => {
    throw new SubgraphUnavailable(`${name} broke its answer off`, { cause });
  });
  const answer = parseAnswer(text);
  if (answer === null || response.status >= 500 || response.status === 403)
    throw new SubgraphUnavailable(`${name} answered ${response.status}: ${text.slice(0, 500)}`);
  return answer;
}

function parseAnswer(text: string): Answer | null {
  try {
    const value: unknown = JSON.parse(text);
    // @note one of our subgraphs wrote it, so what has data or errors is an answer of GraphQL.
    return typeof value === 'object' && value !== null && ('data' in value || 'errors' in value)
      ? (value as Answer)
      : null;
  } catch {
    return null;
  }
}
