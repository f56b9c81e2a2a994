import type { Send } from '@reelgraph/federation';

/** Tells how long each request to a subgraph took and how it ended: with an HTTP status, or with a failure's code. */
export function measuredSend(send: Send, tell: (subgraph: string, outcome: string, ms: number) => void): Send {
  return async (request) => {
    const begun = performance.now();
    const { name } = request.subgraph;
    try {
      const response = await send(request);
      tell(name, String(response.status), performance.now() - begun);
      return response;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'FAILED';
      tell(name, code, performance.now() - begun);
      throw error;
    }
  };
}
