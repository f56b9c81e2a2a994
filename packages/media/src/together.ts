/** Runs tasks side by side; when one fails the others are aborted and waited for, so that nothing runs on unseen. */
export async function together<T extends readonly unknown[]>(
  signal: AbortSignal | undefined,
  tasks: { [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> },
): Promise<T> {
  const failed = new AbortController();
  const shared = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const running = tasks.map((task) => task(shared));
  try {
    // @note Promise.all keeps the order of the tuple; TypeScript loses it in `map`.
    return (await Promise.all(running)) as unknown as T;
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(running);
    throw error;
  }
}
