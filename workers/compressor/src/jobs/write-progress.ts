const EVERY_MS = 400;

export type ProgressWriter = AsyncDisposable & { report(percent: number, etaMs: number | null): void };

/** Writes the newest progress a few times a second at most, one write at a time; a failed write is only a late one. */
export function progressWriter(write: (percent: number, etaMs: number | null) => Promise<unknown>): ProgressWriter {
  let newest: { percent: number; etaMs: number | null } | null = null;
  let writing = Promise.resolve();
  const flush = () => {
    const progress = newest;
    newest = null;
    if (progress)
      writing = writing.then(() =>
        write(progress.percent, progress.etaMs).then(
          () => {},
          () => {},
        ),
      );
  };
  const timer = setInterval(flush, EVERY_MS);
  return {
    report(percent, etaMs) {
      newest = { percent, etaMs };
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await writing;
    },
  };
}
