const EXPLAIN = 'x-reelgraph-explain';

/** What the last answer said of how it came about, and who wants to know. */
export function createPlanStore() {
  let last = null;
  const listeners = new Set();
  return {
    get: () => last,
    set(explain) {
      last = explain;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Asks for an explanation with every operation, and takes it out of what is shown, unless it was asked for by name. */
export function explainedFetcher(fetcher, store) {
  return async (request, options = {}) => {
    const isOwn = Object.keys(options.headers ?? {}).some((name) => name.toLowerCase() === EXPLAIN);
    if (isOwn || request.operationName === 'IntrospectionQuery') return fetcher(request, options);
    const answer = await fetcher(request, { ...options, headers: { ...options.headers, [EXPLAIN]: '1' } });
    store.set(null);
    const take = (part) => withoutExplain(part, store);
    return answer && Symbol.asyncIterator in answer ? eachPart(answer, take) : take(answer);
  };
}

async function* eachPart(parts, take) {
  for await (const part of parts) yield take(part);
}

function withoutExplain(answer, store) {
  const explain = answer?.extensions?.explain;
  if (!explain) return answer;
  store.set(explain);
  const { extensions, ...shown } = answer;
  const { explain: _, ...others } = extensions;
  return Object.keys(others).length > 0 ? { ...shown, extensions: others } : shown;
}
