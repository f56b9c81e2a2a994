const PING_MS = 12_000;

/** The responses to a subscription as server-sent events, in the way of graphql-sse's single connections. */
export async function* eventFrames(
  events: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string, void, undefined> {
  const source = Symbol.asyncIterator in events ? events[Symbol.asyncIterator]() : events[Symbol.iterator]();
  // So that the client knows at once that somebody listens.
  yield ':\n\n';
  try {
    for (let next = source.next(); ; next = source.next()) {
      let result = await orPing(next);
      while (!result) {
        yield ':\n\n';
        result = await orPing(next);
      }
      if (result.done) break;
      yield `event: next\ndata: ${result.value}\n\n`;
    }
  } finally {
    await source.return?.();
  }
  yield 'event: complete\ndata:\n\n';
}

/** Undefined when it is time to show that nothing has broken. */
async function orPing<Result>(next: Result | Promise<Result>): Promise<Result | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), PING_MS);
  try {
    return await Promise.race([next, promise]);
  } finally {
    clearTimeout(timer);
  }
}
