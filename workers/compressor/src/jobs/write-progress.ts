import type { Shown } from '../domain/whole-progress.ts';

const EVERY_MS = 400;

export type ProgressWriter = AsyncDisposable & { report(progress: Shown): void };

/** Writes the newest progress a few times a second at most, one write at a time; a failed write is only a late one. */
export function progressWriter(write: (progress: Shown) => Promise<unknown>): ProgressWriter {
  let newest: Shown | null = null;
  let writing = Promise.resolve();
  const flush = () => {
    const progress = newest;
    newest = null;
    if (progress)
      writing = writing.then(() =>
        write(progress).then(
          () => {},
          () => {},
        ),
      );
  };
  const timer = setInterval(flush, EVERY_MS);
  return {
    report(progress) {
      newest = progress;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await writing;
    },
  };
}
