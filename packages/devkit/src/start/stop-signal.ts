/** Aborts on Ctrl-C, on SIGTERM, when the terminal closes, and when the process that started us is gone. */
export function listenForStop(hurry: () => void): AbortSignal {
  const stopping = new AbortController();
  let askedAt = 0;
  const ask = () => {
    // A terminal sends Ctrl-C to us and to npm, which passes it on: that is one wish, not two.
    if (stopping.signal.aborted && performance.now() - askedAt > 1000) hurry();
    if (!stopping.signal.aborted) askedAt = performance.now();
    stopping.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  process.on('disconnect', ask);
  return stopping.signal;
}
